const folded = [];
addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach((one) => { one.open = true; folded.push(one); }));
addEventListener("afterprint", () => folded.splice(0).forEach((one) => { one.open = false; }));
const number = (text) => parseFloat(text.replace(/^(over |[<>])/, "").replace(/,(?=\d{3})/g, ""));
document.querySelectorAll("table.sorts thead th").forEach((head) => {
  const button = document.createElement("button"), body = head.closest("table").tBodies[0], first = [...body.rows];
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const was = head.getAttribute("aria-sort"), way = was === "ascending" ? -1 : 1;
    [...head.parentNode.cells].forEach((one) => one.removeAttribute("aria-sort"));
    if (was === "descending") return body.append(...first);
    const text = (row) => row.cells[head.cellIndex].textContent;
    const told = [...body.rows].map((row) => ({ row, text: text(row), by: number(text(row)) }));
    told.sort((a, b) => (isNaN(a.by) - isNaN(b.by)) || way * (a.by - b.by || a.text.localeCompare(b.text)));
    head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    body.append(...told.map((one) => one.row));
  });
});
const cut = (box) => {
  box.classList.toggle("less", box.scrollLeft > 1);
  box.classList.toggle("more", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
};
const seen = new ResizeObserver((boxes) => boxes.forEach((one) => cut(one.target)));
document.querySelectorAll(".scroll").forEach((box) => {
  cut(box);
  seen.observe(box);
  box.addEventListener("scroll", () => cut(box), { passive: true });
});
