// Sorting, filtering, opening rows, the theme. Works on what the page already holds; builds no markup, asks nobody for anything.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  document.documentElement.classList.add("scripted");

  // Theme: what the system says, until the reader says otherwise.
  const button = one("#theme");
  const themes = ["system", "light", "dark"];
  const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const setTheme = (name) => {
    if (name === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    button.textContent = `Theme: ${name}`;
    try { localStorage.setItem("theme", name); } catch { /* a page opened from a file may not remember */ }
  };
  const current = () => document.documentElement.dataset.theme ?? "system";
  button.hidden = false;
  setTheme(themes.includes(remembered()) ? remembered() : "system");
  button.addEventListener("click", () => setTheme(themes[(themes.indexOf(current()) + 1) % themes.length]));

  // Sorting: a body of two rows is an adapter, and moves as one. What has no value stands last either way.
  const descendingFirst = new Set(["score", "difference", "elsewhere"]);
  const value = (body, key) => {
    const text = body.dataset[key] ?? "";
    return text === "" ? null : key === "name" || key === "verdict" ? text : Number(text);
  };
  const sort = (table, key, direction) => {
    const sign = direction === "ascending" ? 1 : -1;
    const bodies = all("tbody", table).filter((body) => body.parentElement === table);
    bodies.forEach((body, index) => { body.dataset.first ??= String(index); });
    bodies.sort((a, b) => {
      const [x, y] = [value(a, key), value(b, key)];
      if (x === null || y === null) return (x === null) - (y === null) || a.dataset.first - b.dataset.first;
      return sign * (x < y ? -1 : x > y ? 1 : 0) || a.dataset.first - b.dataset.first;
    });
    table.append(...bodies);
    for (const head of all("thead th", table)) {
      const own = one("button", head)?.dataset.key === key;
      if (own) head.setAttribute("aria-sort", direction); else head.removeAttribute("aria-sort");
    }
  };
  for (const head of all("table.rows > thead button")) {
    head.addEventListener("click", () => {
      const { key } = head.dataset;
      const now = one(`thead th[aria-sort] button[data-key="${key}"]`, head.closest("table"))?.closest("th").getAttribute("aria-sort");
      const first = descendingFirst.has(key) ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      sort(head.closest("table"), key, now === first ? other : first);
    });
  }

  // Details open in place, and a link to a row opens it.
  const setOpen = (body, open) => {
    body.classList.toggle("opened", open);
    one("button.open", body).setAttribute("aria-expanded", String(open));
  };
  for (const opener of all("button.open")) {
    opener.addEventListener("click", () => {
      const body = opener.closest("tbody");
      const open = !body.classList.contains("opened");
      setOpen(body, open);
      if (open) history.replaceState(null, "", `#${body.id}`);
    });
  }
  const follow = () => {
    let name;
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && document.getElementById(name);
    if (!target) return;
    target.closest("details")?.setAttribute("open", "");
    if (target.matches("table.rows > tbody")) {
      if (target.hidden) { tools.reset(); filter(); }
      setOpen(target, true);
      target.scrollIntoView({ block: "center" });
    }
  };

  // Filtering.
  const tools = one("#tools");
  const filter = () => {
    if (!tools) return;
    const words = one("#find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [domain, verdict] = [one("#domain").value, one("#verdict").value];
    const ranked = one("#ranked").checked;
    let shown = 0, total = 0;
    for (const section of all("section.domain")) {
      const there = domain === "" || section.dataset.domain === domain;
      let here = 0;
      for (const body of all("table.rows > tbody", section)) {
        const fits = there && (!ranked || body.dataset.ranked === "yes")
          && (verdict === "" || body.dataset.verdict === verdict)
          && words.every((word) => body.dataset.words.includes(word));
        body.hidden = !fits;
        here += fits;
        total += 1;
      }
      section.hidden = !there;
      one("p.none", section).hidden = here > 0;
      one("table.rows", section).hidden = here === 0;
      shown += here;
    }
    one("#count").textContent = `${shown} of ${total}`;
  };
  if (tools) {
    tools.hidden = false;
    tools.addEventListener("submit", (event) => event.preventDefault());
    for (const field of all("input, select", tools)) field.addEventListener("input", filter);
    one("#order").addEventListener("input", (event) => {
      const key = event.target.value;
      for (const table of all("table.rows")) sort(table, key, descendingFirst.has(key) ? "descending" : "ascending");
    });
    filter();
  }
  window.addEventListener("hashchange", follow);
  follow();

  // Commands can be copied where the browser allows it.
  for (const copy of all("button.copy")) {
    if (!navigator.clipboard) continue;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(one("code", copy.parentElement).textContent); copy.textContent = "Copied"; }
      catch { copy.textContent = "Not allowed"; }
    });
  }
})();
