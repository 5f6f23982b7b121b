// Puts what the pages use into ../built: styles compiled from site.scss, scripts of the packages, each also as .gz.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const built = join(here, "..", "built");

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
for (const name of ["site", "staff"]) {
  const css = sass.compile(join(here, `${name}.scss`), {
    style: "compressed", loadPaths: [packages, here], quietDeps: true, silenceDeprecations: ["import"],
  }).css;
  writeFileSync(join(built, `${name}.css`), css);
}
const scripts = {
  "govuk.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
  "htmx.js": "htmx.org/dist/htmx.min.js",
  "echarts.js": "echarts/dist/echarts.min.js",
};
for (const [name, from] of Object.entries(scripts)) {
  const text = readFileSync(join(packages, from), "utf8").replace(/\n?\/\/# sourceMappingURL=.*$/m, "");
  writeFileSync(join(built, name), text);
}
cpSync(join(here, "scripts"), built, { recursive: true });
for (const name of readdirSync(built)) {
  writeFileSync(join(built, `${name}.gz`), gzipSync(readFileSync(join(built, name)), { level: 9 }));
}
