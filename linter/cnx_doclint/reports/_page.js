
"use strict";
(() => {
  const filter = document.getElementById("filter");
  if (!filter) return;
  const findings = [...document.querySelectorAll("article")];
  const show = () => {
    const rule = filter.querySelector("select").value;
    const severities = new Set([...filter.querySelectorAll("input:checked")].map((box) => box.value));
    for (const each of findings) {
      each.hidden = (rule !== "" && each.dataset.rule !== rule) || !severities.has(each.dataset.severity);
    }
    for (const page of document.querySelectorAll(".page")) {
      page.hidden = !page.querySelector("article:not([hidden])");
    }
    const shown = findings.filter((each) => !each.hidden).length;
    const output = filter.querySelector("output");
    output.textContent = output.dataset.text.replace("{shown}", shown).replace("{all}", findings.length);
  };
  filter.hidden = false;
  filter.addEventListener("input", show);
  window.addEventListener("pageshow", show);
})();
