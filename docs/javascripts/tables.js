// The theme puts each table into a box that scrolls when the screen is narrow. With a keyboard one gets there only if
// the box can have the focus; a box that does not scroll needs none, and would be one more stop on the way.
const boxes = new ResizeObserver(entries => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0
    else target.removeAttribute("tabindex")
  }
})

document$.subscribe(() => {
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap")) boxes.observe(box)
})
