// What is wider than its room can be reached by keyboard, and shows at which side it goes on.
const cut = (box) => {
  const wide = box.scrollWidth > box.clientWidth + 1;
  box.classList.toggle("less", box.scrollLeft > 1);
  box.classList.toggle("more", wide && box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  if (wide) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
};
const seen = new ResizeObserver((boxes) => boxes.forEach((one) => cut(one.target.closest(".scrolls"))));
document.querySelectorAll(".scrolls").forEach((box) => {
  cut(box);
  seen.observe(box);
  [...box.children].forEach((inside) => seen.observe(inside));
  box.addEventListener("scroll", () => cut(box), { passive: true });
});
// The theme adds a button to each block of code, in a landmark that has no name.
new MutationObserver(() => {
  document.querySelectorAll("nav.md-code__nav:not([aria-label])").forEach((nav) => {
    nav.setAttribute("aria-label", `Code ${nav.parentElement.id.replace(/\D+/g, "")}`);
  });
}).observe(document.body, { childList: true, subtree: true });
