"""How the page looks: one style sheet, the colours of the project's figures, no font or script from elsewhere."""

from experiments.show.marks import PALETTE

BLUE, ORANGE = PALETTE[0], PALETTE[1]


def shade(side: str, other: str, cover: str, size: str) -> str:
    """A background that is darker at the side on which more is hidden, until one has scrolled there; and at the other.

    The covers move with what is scrolled, the shades stay."""
    paper, clear, dark, none = "#ffffff", "#ffffff00", "#1a1a1a59", "#1a1a1a00"
    ends = ((side, other), (other, side))
    covers = [f"linear-gradient(to {a}, {clear}, {paper} 70%) {a} / {cover} no-repeat local" for a, _ in ends]
    shades = [f"linear-gradient(to {b}, {dark}, {none}) {a} / {size} no-repeat scroll" for a, b in ends]
    return ", ".join((*covers, *shades))


CSS = f"""
:root {{ --blue: {BLUE}; --orange: {ORANGE}; --ink: #1a1a1a; --soft: #555555; --line: #d9d9d9; --paper: #ffffff; }}
body {{ font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink);
  background: #f6f6f4; }}
.nicegui-content {{ padding: 0; gap: 0; }}
h1, h2, h3, p {{ margin: 0; }}
h1 {{ font-size: 1.35rem; font-weight: 650; line-height: 1.25; }}
h2 {{ font-size: 1.02rem; font-weight: 650; line-height: 1.3; }}
h3 {{ font-size: 0.95rem; font-weight: 600; line-height: 1.3; }}
.soft {{ color: var(--soft); font-size: 0.82rem; line-height: 1.4; }}
.top {{ padding: 14px 20px 10px; background: var(--paper); border-bottom: 1px solid var(--line); gap: 2px;
  width: 100%; }}
.sides {{ display: grid; grid-template-columns: 350px minmax(0, 1fr); gap: 16px; padding: 16px 20px; width: 100%;
  align-items: start; max-width: 1720px; }}
.side, .main {{ gap: 12px; min-width: 0; width: 100%; }}
.card {{ background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; gap: 8px;
  width: 100%; min-width: 0; }}
.bar {{ position: sticky; top: 0; z-index: 20; }}
.change {{ display: none; color: var(--blue); }}
.read {{ width: 100%; text-align: right; }}
.read:empty {{ display: none; }}
.bar .row {{ align-items: center; gap: 10px; width: 100%; }}
.charts {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 12px;
  width: 100%; }}
.chart {{ height: 272px; width: 100%; }}
.legend {{ display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 0.85rem; align-items: center; }}
.legend svg {{ vertical-align: middle; margin-right: 6px; }}
.trouble {{ border: 1px solid var(--line); border-left: 4px solid var(--orange); background: #fff7f2;
  padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.88rem; width: 100%; }}
.good {{ border-left-color: var(--blue); background: #f2f8fc; }}
.pick {{ background: {shade("bottom", "top", "100% 3rem", "100% .8rem")}; max-height: 320px; overflow-y: auto;
  width: 100%; border: 1px solid var(--line); border-radius: 4px;
  padding: 6px 10px; gap: 2px; flex-wrap: nowrap; }}
.pick .q-checkbox__label {{ font-size: 0.88rem; line-height: 1.3; padding-left: 4px; }}
.pick .soft {{ padding: 0 0 6px 25px; }}
.sponsor {{ font-size: 0.78rem; font-weight: 650; color: var(--soft); padding-top: 6px; }}
.inside, .q-table__middle {{ overflow-x: auto; background: {shade("right", "left", "3rem 100%", ".8rem 100%")}; }}
.inside {{ width: 100%; }}
.q-table__container, .q-table {{ background: none; }}
.inside:focus-visible, .pick:focus-visible {{ outline: 2px solid var(--blue); outline-offset: 1px; }}
table {{ border-collapse: collapse; font-size: 0.84rem; font-variant-numeric: tabular-nums; }}
caption {{ text-align: left; padding: 0 0 8px; color: var(--soft); font-size: 0.82rem; caption-side: top; }}
th {{ font-weight: 600; text-align: left; }}
.numbers td, .numbers th {{ padding: 3px 10px 3px 0; }}
.numbers td {{ text-align: right; }}
.numbers thead th:not(:first-child) {{ text-align: right; }}
.map {{ width: 100%; table-layout: fixed; min-width: 560px; }}
.map th {{ padding: 4px 6px 4px 0; font-weight: 550; }}
.map thead th:not(:first-child) {{ text-align: center; }}
.map thead th:first-child {{ width: 118px; }}
.map td {{ height: 44px; text-align: center; border: 2px solid var(--paper); position: relative; font-size: 0.9rem; }}
.map tbody tr:last-child > *, .map tr > :last-child {{ font-weight: 650; }}
.map tbody tr:last-child td {{ border-top-width: 8px; }}
.map td:last-child {{ border-left-width: 8px; }}
.map .jobs {{ position: absolute; left: 0; bottom: 0; height: 4px; background: #33333399; }}
.life th, .life td {{ padding: 3px 8px; white-space: nowrap; }}
.life {{ --fact: 210px; }}
.life tr:not(.group) > th:first-child:not(.whose) {{ white-space: normal; min-width: var(--fact);
  max-width: var(--fact); }}
.life thead th {{ border-bottom: 1px solid var(--ink); }}
.life td, .life thead th:nth-child(n+3) {{ text-align: right; }}
.life .group th {{ padding-top: 10px; color: var(--soft); border-bottom: 1px solid var(--line); }}
.life .unit {{ color: var(--soft); font-weight: 400; }}
.life .whose {{ font-weight: 400; color: var(--soft); }}
.life th[rowspan] {{ vertical-align: top; }}
.life .with td, .life .with .whose {{ color: {BLUE}; }}
.life .differs {{ font-weight: 650; }}
.life tr:not(.group) > :is(th:first-child, .whose), .life thead th:nth-child(2) {{ position: sticky; left: 0;
  z-index: 1; background: var(--paper); }}
.life .whose, .life thead th:nth-child(2) {{ left: var(--fact) !important; }}
.life .whose::after, .life thead th:nth-child(2)::after {{ content: ""; position: absolute; inset: 0 auto 0 100%;
  width: 1rem; background: linear-gradient(to right, var(--paper), #ffffff00); border-left: 1px solid var(--line); }}
.life :is(caption, .group th) > span {{ position: sticky; left: 0; display: inline-block; max-width: 80vw; }}
pre.file {{ font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.82rem; white-space: pre-wrap;
  overflow-wrap: anywhere; margin: 0; background: #f6f6f4; padding: 10px 12px; border-radius: 4px; width: 100%; }}
.fields {{ display: grid; grid-template-columns: 1fr 1fr; gap: 4px 12px; width: 100%; }}
.dial {{ gap: 0; width: 100%; padding: 6px 0; border-top: 1px solid #eeeeee; }}
.dial .row {{ width: 100%; flex-wrap: nowrap; align-items: center; gap: 12px; }}
.slider {{ flex: 1 1 auto; min-width: 60px; }}
.slider input {{ width: 100%; accent-color: var(--blue); height: 28px; margin: 0; display: block; }}
.q-tab {{ text-transform: none; }}
.q-tab__label {{ font-size: 0.92rem; }}
.q-btn {{ text-transform: none; }}
.q-btn:is(.q-btn--outline, .q-btn--flat):is(:hover, :focus) > .q-focus-helper {{ opacity: 0.05; }}
.q-tab-panel {{ padding: 12px 0 0; }}
.programme {{ width: 100%; border-top: 1px solid #eeeeee; padding: 4px 0; }}
.programme > summary {{ font-size: 0.9rem; font-weight: 600; color: var(--ink); padding: 4px 0; }}
.programme > summary > div {{ display: inline; }}
summary {{ display: list-item; list-style: disclosure-closed inside; }}
details[open] > summary {{ list-style-type: disclosure-open; }}
.programme .soft {{ font-weight: 400; }}
details > summary {{ cursor: pointer; font-size: 0.82rem; color: var(--blue); padding: 2px 0; }}
.wide {{ width: 100%; }}
@media (max-width: 900px) {{
  .sides {{ grid-template-columns: minmax(0, 1fr); padding: 12px; }}
  .main {{ order: -1; }}
  .change {{ display: block; padding-top: 4px; }}
  .top {{ padding: 12px; }}
}}
@media (max-width: 480px) {{
  .q-tab {{ padding: 0 8px; }}
  .map {{ min-width: 0; }}
  .map th {{ font-size: 0.72rem; padding: 3px 2px 3px 0; }}
  .map thead th:first-child {{ width: 104px; }}
  .map thead th:not(:first-child) {{ writing-mode: vertical-rl; rotate: 180deg; text-align: left; padding: 4px 0; }}
  .map tbody th {{ padding-right: 6px; overflow-wrap: anywhere; }}
  .life {{ --fact: 112px; font-size: 0.76rem; }}
  .life th, .life td {{ padding: 3px 5px; }}
  .q-table th, .q-table td {{ padding: 4px 6px !important; }}
  .map td {{ font-size: 0.76rem; border-width: 1px; }}
  .map td:last-child {{ border-left-width: 4px; }}
}}
"""
LINE = (
    '<svg width="30" height="10" aria-hidden="true"><line x1="0" x2="30" y1="5" y2="5" stroke="{}"'
    ' stroke-width="{}"/></svg>'
)
DOT = (
    '<svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="4" fill="{}" stroke="#000"'
    ' stroke-width="1.2"/></svg>'
)
BAR = f'<svg width="12" height="12" aria-hidden="true"><rect x="2" y="1" width="8" height="10" fill="{BLUE}"/></svg>'


def legend(data: bool) -> str:
    """What lines, bars and dots of the charts are."""
    kinds = [
        LINE.format("#000000", 3) + "without relief",
        LINE.format(BLUE, 1.8) + "with relief",
        BAR + "with less without, on its own axis",
    ]
    if data:
        kinds += [DOT.format("#000000") + "official data, looked up", DOT.format("#ffffff") + "official data, recalled"]
    return "".join(f"<span>{kind}</span>" for kind in kinds)
