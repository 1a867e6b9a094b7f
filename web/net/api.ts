// Printed by `tutti api client` from the table of routes (server/routes/): every call of the server's API that takes and gives JSON.

import { send } from "./send.ts";

export const api = {
  /** Become a guest. The recovery code is the only way back from another device. */
  becomeGuest: () => send<{ readonly id: string; readonly kind: "guest"; readonly recovery: string }>("POST", `/api/guests`, {}),
  /** Come back with a recovery code. */
  recover: (body: { readonly recovery: string }) => send<{ readonly id: string }>("POST", `/api/recover`, body),
  /** Who is signed in. An address in waitingFor has a letter on its way. */
  me: () => send<{ readonly id: string; readonly kind: "guest" | "account"; readonly name: string; readonly email: string; readonly waitingFor: string; readonly isAdmin: boolean }>("GET", `/api/me`),
  /** Whether anybody is signed in, asked before what only somebody may do: this call is never refused for want of a person. A server that is alone, without a database, has nobody. */
  who: () => send<{ readonly kind: "nobody" | "guest" | "account" | "alone" }>("GET", `/api/who`),
  /** The name others see. */
  renameMe: (body: { readonly name: string }) => send<{ readonly name: string }>("PATCH", `/api/me`, body),
  /** Become an account; a guest who is signed in keeps everything. The address is theirs once the letter is answered. */
  signUp: (body: { readonly email: string; readonly password: string }) => send<{ readonly id: string; readonly address: string }>("POST", `/api/accounts`, body),
  /** Sign in. Songs of the guest who was signed in before become the account's. */
  signIn: (body: { readonly email: string; readonly password: string }) => send<{ readonly id: string; readonly adopted: number }>("POST", `/api/sessions`, body),
  /** Have a letter sent that lets a new password be chosen. The answer is the same whether there is such an account or not. */
  askForReset: (body: { readonly email: string }) => send<{ readonly address: string }>("POST", `/api/letters/reset`, body),
  /** Choose a new password with the letter's secret. Every session and token of the account ends; this one begins. */
  resetPassword: (body: { readonly token: string; readonly password: string }) => send<{ readonly id: string }>("POST", `/api/letters/reset/answer`, body),
  /** Answer the letter that asks whether an address is the account's. */
  verifyAddress: (body: { readonly token: string }) => send<{ readonly address: string }>("POST", `/api/letters/verify/answer`, body),
  /** Change the password. Every other session ends. */
  changePassword: (body: { readonly password: string; readonly newPassword: string }) => send<Record<string, never>>("POST", `/api/me/password`, body),
  /** Change the address. The old one stays until the letter to the new one is answered. */
  changeEmail: (body: { readonly email: string; readonly password: string }) => send<{ readonly address: string }>("POST", `/api/me/email`, body),
  /** Close the account; a guest needs no password. Songs others are in stay with them, the rest goes. */
  closeAccount: (body: { readonly password?: string }) => send<{ readonly songsGone: number }>("DELETE", `/api/me`, body),
  /** Everything that is kept about a person. */
  exportMe: () => send<{ readonly person: unknown; readonly songs: unknown; readonly audit: unknown }>("GET", `/api/me/export`),
  /** Where this person is signed in. Moments are milliseconds since 1970. */
  sessions: () => send<{ readonly sessions: readonly ({ readonly id: string; readonly device: string; readonly created: number; readonly seen: number; readonly isThis: boolean })[] }>("GET", `/api/sessions`),
  /** Sign out here. */
  signOut: () => send<{ readonly ended: number }>("DELETE", `/api/sessions/this`, {}),
  /** Sign out everywhere else. */
  signOutElsewhere: () => send<{ readonly ended: number }>("DELETE", `/api/sessions/others`, {}),
  /** End one session. */
  endSession: (session: string) => send<{ readonly ended: number }>("DELETE", `/api/sessions/${session}`, {}),
  /** The tokens of this person's programs; 0 is never. */
  tokens: () => send<{ readonly tokens: readonly ({ readonly id: string; readonly name: string; readonly scopes: string; readonly created: number; readonly expires: number; readonly used: number })[] }>("GET", `/api/tokens`),
  /** A token for a program, told this once. It is sent as `Authorization: Bearer TOKEN`. */
  makeToken: (body: { readonly name: string; readonly scopes: readonly ("read" | "write" | "share")[]; readonly seconds?: number }) => send<{ readonly id: string; readonly token: string }>("POST", `/api/tokens`, body),
  /** Take a token back. */
  endToken: (token: string) => send<Record<string, never>>("DELETE", `/api/tokens/${token}`, {}),
  /** What was done with this account, the newest first. */
  audit: () => send<{ readonly rows: readonly ({ readonly at: number; readonly what: string; readonly detail: string; readonly address: string })[] }>("GET", `/api/me/audit`),
  /** The songs a person is in, the newest first: 500, and where the next ones begin (0: that is all). */
  projects: () => send<{ readonly projects: readonly ({ readonly id: string; readonly name: string; readonly role: "viewer" | "commenter" | "performer" | "editor" | "owner"; readonly branch: string; readonly head: number })[]; readonly next: string }>("GET", `/api/projects`),
  /** The next ones. */
  moreProjects: (next: string) => send<{ readonly projects: readonly ({ readonly id: string; readonly name: string; readonly role: "viewer" | "commenter" | "performer" | "editor" | "owner"; readonly branch: string; readonly head: number })[]; readonly next: string }>("GET", `/api/projects/after/${next}`),
  /** A new song, whose owner one is. */
  createProject: (body: { readonly name: string }) => send<{ readonly id: string; readonly branch: string; readonly role: "owner" }>("POST", `/api/projects`, body),
  /** End a song on the server, for everybody. Its name must be given. Copies on people's devices stay. */
  endProject: (project: string, body: { readonly name: string }) => send<Record<string, never>>("DELETE", `/api/projects/${project}`, body),
  /** The number a device's ids and edits go by on a branch: a new one, or one that it has or that is free. */
  takeActor: (branch: string, body: { readonly actor?: number }) => send<{ readonly actor: number }>("POST", `/api/branches/${branch}/actors`, body),
  /** What a person's own songs hold, and may; 0 is no limit. */
  quota: () => send<{ readonly projects: number; readonly projectsMax: number; readonly bytes: number; readonly bytesMax: number }>("GET", `/api/me/quota`),
  /** A link that lets whoever has it in, for some seconds or until it is taken back. */
  makeLink: (project: string, body: { readonly role: "viewer" | "commenter" | "performer" | "editor"; readonly seconds?: number }) => send<{ readonly id: string; readonly token: string; readonly role: "viewer" | "commenter" | "performer" | "editor" }>("POST", `/api/projects/${project}/links`, body),
  /** The links that work, for owners; their secrets are not kept. */
  links: (project: string) => send<{ readonly links: readonly ({ readonly id: string; readonly role: "viewer" | "commenter" | "performer" | "editor"; readonly created: number; readonly expires: number })[] }>("GET", `/api/projects/${project}/links`),
  /** Take a link back. Who came by it stays until they are taken out. */
  endLink: (project: string, link: string) => send<Record<string, never>>("DELETE", `/api/projects/${project}/links/${link}`, {}),
  /** Come in by a link; a better role that one has stays. */
  join: (body: { readonly token: string }) => send<{ readonly id: string; readonly role: "viewer" | "commenter" | "performer" | "editor" | "owner"; readonly branch: string; readonly name: string }>("POST", `/api/join`, body),
  /** Who is in a song, for those who are, owners first: 500, and where the next ones begin (0: that is all). */
  members: (project: string) => send<{ readonly members: readonly ({ readonly id: string; readonly name: string; readonly kind: "guest" | "account" | "gone"; readonly role: "viewer" | "commenter" | "performer" | "editor" | "owner"; readonly isMe: boolean })[]; readonly next: string }>("GET", `/api/projects/${project}/members`),
  /** The next ones. */
  moreMembers: (project: string, next: string) => send<{ readonly members: readonly ({ readonly id: string; readonly name: string; readonly kind: "guest" | "account" | "gone"; readonly role: "viewer" | "commenter" | "performer" | "editor" | "owner"; readonly isMe: boolean })[]; readonly next: string }>("GET", `/api/projects/${project}/members/after/${next}`),
  /** Change what somebody may do. It holds on open sockets within two seconds. */
  setRole: (project: string, person: string, body: { readonly role: "viewer" | "commenter" | "performer" | "editor" | "owner" }) => send<{ readonly role: "viewer" | "commenter" | "performer" | "editor" | "owner" }>("PATCH", `/api/projects/${project}/members/${person}`, body),
  /** Take somebody out of a song. */
  endMember: (project: string, person: string) => send<{ readonly role: string }>("DELETE", `/api/projects/${project}/members/${person}`, {}),
  /** Leave a song that somebody else owns. */
  leaveProject: (project: string) => send<Record<string, never>>("DELETE", `/api/projects/${project}/members/me`, {}),
  /** Have a letter sent that lets whoever gets it into a song, once, within a week. Another one to the same address takes its place. */
  invite: (project: string, body: { readonly email: string; readonly role: "viewer" | "commenter" | "performer" | "editor" }) => send<{ readonly id: string }>("POST", `/api/projects/${project}/invitations`, body),
  /** Whether this server sends letters, and the invitations that wait for an answer, for owners. */
  invitations: (project: string) => send<{ readonly letters: boolean; readonly invitations: readonly ({ readonly id: string; readonly email: string; readonly role: "viewer" | "commenter" | "performer" | "editor"; readonly created: number; readonly sent: boolean })[] }>("GET", `/api/projects/${project}/invitations`),
  /** Take an invitation back: its link leads nowhere any more. */
  endInvitation: (project: string, invitation: string) => send<Record<string, never>>("DELETE", `/api/projects/${project}/invitations/${invitation}`, {}),
  /** The names of a song's sounds that are here. */
  sounds: (project: string) => send<{ readonly here: readonly (string)[] }>("GET", `/api/projects/${project}/assets`),
  /** Begin to bring a sound, or go on: which of its parts have not come. It is named by the SHA-256 of its bytes; what is no plain PCM (FLAC, AIFF, Ogg, Opus, MP3 ...) is decoded, and `sound` names what it became. */
  bringSound: (project: string, sound: string, body: { readonly bytes: number }) => send<{ readonly state: "here" | "uploading" | "checking" | "damaged"; readonly missing: unknown; readonly partBytes: number; readonly why: string; readonly sound: string }>("POST", `/api/projects/${project}/assets/${sound}`, body),
  /** Have a branch rendered as it is now: the mix, or stems of each track or group, through the master's devices and fader or before them. The same song gives the same bytes as anywhere else. */
  askForRender: (branch: string, body: { readonly container: "wav" | "flac" | "aiff" | "ogg" | "opus" | "mp3"; readonly format: "f32" | "s24" | "s16"; readonly rateHz?: number; readonly stems?: "track" | "group"; readonly master?: "through" | "before" }) => send<{ readonly job: string }>("POST", `/api/branches/${branch}/renders`, body),
  /** How a render is doing: how much of it is done, from 0 to 1, and its receipt. */
  job: (job: string) => send<{ readonly state: "waiting" | "running" | "done" | "failed" | "cancelled"; readonly part: number; readonly why: string; readonly receipt: unknown }>("GET", `/api/jobs/${job}`),
  /** Cancel a render one asked for. */
  cancelJob: (job: string) => send<{ readonly state: "cancelled" }>("DELETE", `/api/jobs/${job}`, {}),
  /** The stems of a finished render, in order: those that are heard, all as long as the mix, and how loud along their way (pairs of hex digits). */
  stems: (job: string) => send<{ readonly stems: readonly ({ readonly name: string; readonly hue: number; readonly bytes: number; readonly sha256: string; readonly columns: string })[] }>("GET", `/api/jobs/${job}/stems`),
  /** What was done before a moment of a branch, the newest first. */
  pastSteps: (branch: string, before: string) => send<{ readonly steps: readonly ({ readonly seq: number; readonly atMs: number; readonly label: string; readonly by: string; readonly undo: boolean; readonly mine: boolean })[] }>("GET", `/api/branches/${branch}/log/${before}`),
  /** The moments of a branch that have a name. */
  versions: (branch: string) => send<{ readonly versions: readonly ({ readonly id: string; readonly seq: number; readonly name: string; readonly by: string; readonly atMs: number })[] }>("GET", `/api/branches/${branch}/versions`),
  /** Give the song as it is now a name. */
  keepVersion: (branch: string, body: { readonly name: string }) => send<{ readonly id: string; readonly seq: number }>("POST", `/api/branches/${branch}/versions`, body),
  /** Take such a name away; the song stays. */
  removeVersion: (branch: string, version: string) => send<Record<string, never>>("DELETE", `/api/branches/${branch}/versions/${version}`, {}),
  /** A song of one's own, from a moment of this one. */
  fork: (branch: string, body: { readonly name: string; readonly seq: number }) => send<{ readonly id: string; readonly branch: string; readonly role: "owner" }>("POST", `/api/branches/${branch}/forks`, body),
  /** What is said about a branch, in order: 500, and where the next ones begin (0: that is all). A thread of 0 begins one. */
  comments: (branch: string) => send<{ readonly comments: readonly ({ readonly id: string; readonly thread: string; readonly atTicks: number; readonly track: string; readonly body: string; readonly by: string; readonly atMs: number; readonly resolved: boolean; readonly mine: boolean })[]; readonly next: string }>("GET", `/api/branches/${branch}/comments`),
  /** The next ones. */
  moreComments: (branch: string, next: string) => send<{ readonly comments: readonly ({ readonly id: string; readonly thread: string; readonly atTicks: number; readonly track: string; readonly body: string; readonly by: string; readonly atMs: number; readonly resolved: boolean; readonly mine: boolean })[]; readonly next: string }>("GET", `/api/branches/${branch}/comments/after/${next}`),
  /** Say something, at a place of the song or in a thread. */
  addComment: (branch: string, body: { readonly body: string; readonly thread?: string; readonly track?: string; readonly atTicks?: number }) => send<{ readonly id: string }>("POST", `/api/branches/${branch}/comments`, body),
  /** A thread is done with, or not after all. */
  resolveComment: (branch: string, comment: string, body: { readonly resolved: boolean }) => send<{ readonly id: string }>("PATCH", `/api/branches/${branch}/comments/${comment}`, body),
  /** Take away what one wrote; an owner may take away anything. */
  removeComment: (branch: string, comment: string) => send<{ readonly id: string }>("DELETE", `/api/branches/${branch}/comments/${comment}`, {}),
  /** Make a page to listen to, of finished renders: its sound, another for browsers that cannot play that, one that may be downloaded, and stems that may be heard one by one. It is at /play/#ADDRESS, told this once. */
  makePage: (body: { readonly title: string; readonly sound: string; readonly fallback?: string; readonly download?: string; readonly stems?: string }) => send<{ readonly id: string; readonly address: string }>("POST", `/api/plays`, body),
  /** The pages of a song; their addresses are not kept. */
  pages: (project: string) => send<{ readonly plays: readonly ({ readonly id: string; readonly title: string; readonly created: number })[] }>("GET", `/api/projects/${project}/plays`),
  /** Take a page back: its address leads nowhere any more. */
  endPage: (project: string, page: string) => send<Record<string, never>>("DELETE", `/api/projects/${project}/plays/${page}`, {}),
  /** What is to be heard at an address: its name, how long it is, how loud along its way (pairs of hex digits), and its stems, and whether those come in a zip, too. */
  page: (address: string) => send<{ readonly title: string; readonly by: string; readonly created: number; readonly seconds: number; readonly columns: string; readonly fallback: string; readonly download: string; readonly zip: boolean; readonly stems: readonly ({ readonly name: string; readonly hue: number; readonly columns: string })[] }>("GET", `/api/plays/${address}`),
  /** Look after this server, by the link that its first start printed. It works once. */
  becomeAdmin: (body: { readonly token: string }) => send<Record<string, never>>("POST", `/api/admin`, body),
  /** Everybody here, for those who look after the server: the songs they own, what their sounds take and may (0: no limit). */
  people: () => send<{ readonly people: readonly ({ readonly id: string; readonly kind: "guest" | "account" | "gone"; readonly name: string; readonly songs: number; readonly bytes: number; readonly bytesMax: number; readonly isLocked: boolean; readonly since: string })[] }>("GET", `/api/admin/people`),
  /** What was done with anybody's account and rights, for those who look after the server: the newest hundred. */
  auditOfAll: () => send<{ readonly rows: readonly ({ readonly id: string; readonly at: number; readonly person: string; readonly name: string; readonly what: string; readonly detail: string; readonly address: string; readonly song: string })[] }>("GET", `/api/admin/audit`),
  /** The hundred before that row. */
  auditOfAllBefore: (row: string) => send<{ readonly rows: readonly ({ readonly id: string; readonly at: number; readonly person: string; readonly name: string; readonly what: string; readonly detail: string; readonly address: string; readonly song: string })[] }>("GET", `/api/admin/audit/${row}`),
  /** Lock somebody out: their sessions end, their songs wait. */
  lockOut: (person: string) => send<Record<string, never>>("POST", `/api/admin/people/${person}/lock`, {}),
  /** Let them in again. */
  letIn: (person: string) => send<Record<string, never>>("DELETE", `/api/admin/people/${person}/lock`, {}),
  /** This table as an OpenAPI document. */
  openapi: () => send<{ readonly openapi: string; readonly paths: unknown }>("GET", `/api/openapi.json`),
};
