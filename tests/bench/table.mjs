// Columns for people: the first two to the left, numbers to the right.

export const digits = (value, count = 1) => (value === null || value === undefined ? "-" : value.toFixed(count));
export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

export function printTable(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table) console.log(line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  "));
}
