// Takes addresses out of package-lock.json: which registry served a package, and whom to pay, do not belong in the project.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
for (const each of Object.values(lock.packages)) { delete each.funding; delete each.resolved; }
writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
