
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const findings = [...document.querySelectorAll("article")];
  const show = () => {
    const rule = form.querySelector("select").value;
    const severities = new Set([...form.querySelectorAll("input:checked")].map((box) => box.value));
    for (const each of findings) {
      each.hidden = (rule !== "" && each.dataset.rule !== rule) || !severities.has(each.dataset.severity);
    }
    for (const page of document.querySelectorAll(".page")) {
      page.hidden = !page.querySelector("article:not([hidden])");
    }
    const shown = findings.filter((each) => !each.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${findings.length} shown`;
  };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("pageshow", show);
})();
