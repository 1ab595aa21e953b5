/** Style sheet of the report page: inline, system fonts, light and dark by the reader's setting, plain in print. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --muted: #59636e; --line: #d1d9e0; --page: #ffffff;
  --soft: #f6f8fa; --accent: #0b5cad; --warning: #b42318; --warning-soft: #fdecea; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --muted: #9aa4ae; --line: #3d444d; --page: #0f1318; --soft: #171c23;
    --accent: #6cb2ff; --warning: #ff8f85; --warning-soft: #33191a; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 48px; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 1.2rem; margin: 40px 0 12px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
.summary { font-size: 1.05rem; max-width: 72ch; margin: 0 0 20px; }
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr)); margin: 0;
  border: 1px solid var(--line); border-radius: 8px; background: var(--soft); }
.headline div { padding: 16px 20px; }
.headline dt { color: var(--muted); font-size: .9rem; }
.headline dd { margin: 0; }
.headline .value { font-size: 2rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
.headline .detail { font-size: .85rem; color: var(--muted); }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .92rem; overflow-wrap: normal; }
th, td { padding: 5px 14px 5px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; vertical-align: top; }
th.numeric, td.numeric { text-align: right; font-variant-numeric: tabular-nums; padding-left: 14px; }
td.numeric { white-space: nowrap; }
th.warning, td.warning { color: var(--warning); background: var(--warning-soft); padding-right: 10px; }
.notes { font-size: .9rem; color: var(--muted); max-width: 84ch; margin: 10px 0 0; padding-left: 18px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 32px; }
.pair > * { min-width: 0; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 28px 24px; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; }
figure .scroll { border: 1px solid var(--line); border-radius: 6px; background: #ffffff; }
figure svg { display: block; width: 100%; height: auto; margin: 0 auto; }
.narrow { display: none; }
figcaption { font-size: .9rem; color: var(--muted); margin-top: 6px; max-width: 84ch; }
pre, td.code { font: .82rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; margin: 0;
  overflow-x: auto; overflow-wrap: normal; }
.statement { margin-top: 40px; padding: 12px 16px; border-left: 4px solid var(--accent); background: var(--soft); }
@media (max-width: 860px) { .figures { grid-template-columns: minmax(0, 1fr); } }
@media screen and (max-width: 480px) {
  main { padding: 16px 12px 32px; }
  h1 { font-size: 1.4rem; }
  table { font-size: .8rem; }
  th, td { padding-right: 4px; }
  tbody th { min-width: 5em; }
  th.numeric, td.numeric { padding-left: 4px; }
  td.numeric { white-space: normal; }
  td.code { word-break: break-all; }
  .broad { display: none; }
  .narrow { display: block; }
}
@media print {
  :root { color-scheme: light; --ink: #000000; --muted: #444444; --line: #bbbbbb; --page: #ffffff; --soft: #ffffff;
    --accent: #0b5cad; --warning: #b42318; --warning-soft: #ffffff; }
  main { max-width: none; padding: 0; }
  .scroll, pre { overflow: visible; }
  figure svg { min-width: 0 !important; }
  pre { white-space: pre-wrap; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  table, .headline, .statement { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
