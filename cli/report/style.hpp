#pragma once

#include <string_view>

namespace refctl::report {

// The page's style sheet; it uses system fonts, because the page loads nothing.
inline constexpr std::string_view style = R"css(
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--line:#e2e6ec;--ink:#16202e;--soft:#5b6878;--accent:#2458d6;--other:#f0a53a;--on-accent:#fff}
@media (prefers-color-scheme:dark){:root{--page:#0f141b;--card:#182029;--line:#2a3542;--ink:#e8edf3;--soft:#9aa8b8;--accent:#6f9bff;--other:#e0a04a;--on-accent:#0b1220}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1080px;margin:0 auto;padding:40px 20px 56px}
h1{font-size:30px;line-height:1.2;letter-spacing:-.02em;margin:0 0 4px}
h2{font-size:17px;margin:0}
p{margin:0}
.about,.note{color:var(--soft)}
.note{font-size:14px;margin:2px 0 14px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(155px,1fr));gap:12px;margin:26px 0 12px}
.tile,section{background:var(--card);border:1px solid var(--line);border-radius:12px}
.tile{padding:14px 16px}
.tile b{display:block;font-size:25px;line-height:1.25;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.tile span{display:block;color:var(--soft);font-size:13.5px}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:12px;align-items:start}
section{padding:18px 20px 20px;margin-bottom:12px;min-width:0}
.grid section{margin-bottom:0;height:100%}
.grid{margin-bottom:12px}
svg{display:block;width:100%;height:auto;font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
svg .axis{fill:var(--soft)}
svg .figure{fill:var(--ink);font-variant-numeric:tabular-nums}
svg .on-heat{fill:var(--on-accent);font-variant-numeric:tabular-nums}
svg .grid{stroke:var(--line)}
svg .referred,svg .bar,svg .heat{fill:var(--accent)}
svg .organic{fill:var(--other)}
svg .open{stroke:var(--soft);stroke-dasharray:3 3}
.key{display:inline-block;width:11px;height:11px;border-radius:3px;margin:0 5px 0 14px}
.key:first-child{margin-left:0}
.key.referred{background:var(--accent)}
.key.organic{background:var(--other)}
.wide{overflow-x:auto}
.wide svg{min-width:620px}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th{font-weight:500;color:var(--soft);font-size:13.5px}
th,td{text-align:right;padding:7px 8px;border-bottom:1px solid var(--line);white-space:nowrap}
tr:last-child td{border-bottom:0}
th:nth-child(2),td:nth-child(2){text-align:left;width:99%;min-width:7em;white-space:normal;overflow-wrap:anywhere}
td.code{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:13.5px;color:var(--soft)}
.none{color:var(--soft);padding:12px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:10px 0 0;font-size:14px}
dt{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:13px}
dd{margin:0;color:var(--soft)}
@media (max-width:640px){dl{display:block}dd{margin:0 0 8px}table{font-size:14px}th,td{padding:6px 3px}th:nth-child(3),td.code{display:none}}
@media print{
@page{margin:12mm}
:root{color-scheme:light;--page:#fff;--card:#fff;--line:#d5dae2;--ink:#16202e;--soft:#4a5666;--accent:#2458d6;--other:#f0a53a;--on-accent:#fff}
body{font-size:12px}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
h1{font-size:22px}
.tiles{grid-template-columns:repeat(6,1fr);gap:6px;margin:12px 0 8px}
.tile{padding:8px 10px}
.tile b{font-size:16px}
.tile span{font-size:10.5px}
.tile,tr,.grid section{break-inside:avoid}
section{padding:10px 12px;margin-bottom:8px}
.note,dl{font-size:11px}
dt{font-size:10.5px}
.grid{grid-template-columns:1fr 1fr;gap:8px;margin-bottom:8px}
.grid section{height:auto}
.wide{overflow:visible}
.wide svg{min-width:0}
table,th,td.code{font-size:11px}
th,td{padding:3px 4px}
}
)css";

}  // namespace refctl::report
