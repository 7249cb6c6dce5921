"use strict";
(() => {
  const form = document.getElementById("filter");
  const words = form.elements.words, who = form.elements.who, proposition = form.elements.proposition;
  const side = form.elements.side, source = form.elements.source;
  const shown = document.getElementById("shown");
  const groups = [...document.querySelectorAll("section.who")].map((section) => ({
    section,
    name: section.querySelector("h3").textContent.toLowerCase(),
    parts: [...section.querySelectorAll("tbody")].map((part) => {
      const [head, ...rows] = part.rows;
      const where = head.textContent.toLowerCase();
      return { part, rows: rows.map((row) => ({ row, text: (where + " " + row.textContent).toLowerCase() })) };
    }),
  }));
  const heat = [...document.querySelectorAll("#heat tbody tr")];

  const takesSide = (row) => {
    if (!side.value) return true;
    const cells = [...row.cells].slice(2);
    const asked = proposition.value === "" ? cells : [cells[proposition.value]];
    return asked.some((cell) => cell && cell.className[0] === side.value && cell.className !== "none");
  };
  const apply = () => {
    const sought = words.value.toLowerCase().trim();
    const alive = new Set();
    let count = 0;
    for (const group of groups) {
      const isAsked = !who.value || who.value === group.section.dataset.a;
      const isNamed = group.name.includes(sought);
      let left = 0;
      for (const { part, rows } of group.parts) {
        const isFrom = source.value === "" || source.value === part.dataset.s;
        let here = 0;
        for (const { row, text } of rows) {
          const stays = isAsked && isFrom && (isNamed || text.includes(sought)) && takesSide(row);
          row.hidden = !stays;
          here += stays;
        }
        part.hidden = here === 0;
        left += here;
      }
      const isOpen = left > 0 || (isAsked && isNamed && !side.value && source.value === "");
      group.section.hidden = !isOpen;
      if (isOpen) alive.add(group.section.dataset.a);
      count += left;
    }
    for (const row of heat) row.hidden = !who.value && !alive.has(row.dataset.a);
    shown.textContent = count + " shown";
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !/^#a[0-9]/.test(link.getAttribute("href"))) return;
    // The statements behind a number must be there to be led to.
    form.reset();
    if (link.dataset.p !== undefined) {
      who.value = link.hash.slice(2);
      proposition.value = link.dataset.p;
    }
    apply();
  });
  apply();
})();
