// Begins GOV.UK's components where they are on the page. Every page works without it.
import { initAll } from "./govuk.js";
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
initAll();
for (const form of document.querySelectorAll("form[data-submit-on-change]"))
  form.addEventListener("change", () => form.requestSubmit());
for (const button of document.querySelectorAll("[data-print]"))
  button.addEventListener("click", () => window.print());
