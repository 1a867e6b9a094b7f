// Starts the page.
import "./ui/inter.css";
import "./ui/tokens.css";
import { createRoot } from "react-dom/client";

const host = document.getElementById("app");
if (host) createRoot(host).render(<main>Tutti</main>);
