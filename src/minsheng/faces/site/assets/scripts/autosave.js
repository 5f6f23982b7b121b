// Saves a form (data-autosave=URL) a moment after each change, says when, and warns before unsaved work is left.
// It also renews the session while somebody works, so that nobody is logged out over what was typed.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = form.querySelector("[data-saved]");
  let timer = null, dirty = false;
  const save = async () => {
    const body = new FormData(form);
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-CSRFToken": body.get("csrfmiddlewaretoken") } });
      dirty = !answer.ok;
      said.textContent = answer.ok ? said.dataset.ok + " " + new Date().toLocaleTimeString() : said.dataset.failed;
    } catch { said.textContent = said.dataset.failed; }
  };
  form.addEventListener("input", () => { dirty = true; clearTimeout(timer); timer = setTimeout(save, 1200); });
  form.addEventListener("submit", () => { dirty = false; clearTimeout(timer); });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
