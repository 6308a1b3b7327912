// Draws what the page's JSON holds. Every number was computed by the program; here it only gets its
// format, its place and its colour. A section is a function that returns elements; drawing again
// (another strategy, another language) makes all of them anew.
(() => {
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const {assessment, strings, bands, agents, cascades, files} = data;
const strategies = assessment.strategies;
const names = strategies.map((strategy) => strategy.name);
const baseline = names.indexOf(assessment.baseline);
const deciding = assessment.compared_by;
const currency = assessment.currency;
const compared = assessment.compared;
// Okabe and Ito (2008): told apart by everybody; beyond eight, lines are dashed.
const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b4c9a", "#555555"];
const colour = (s) => palette[s % palette.length];
const dash = (s) => [[], [6, 3], [2, 3]][Math.floor(s / palette.length) % 3];
const shade = (s, alpha) => colour(s) + Math.round(alpha * 255).toString(16).padStart(2, "0");

let lang = data.lang;
let chosen = Math.max(0, names.indexOf(assessment.leaders.length ? assessment.leaders[0] : names[0]));

// ---- words and numbers

const text = (key, values = {}) => {
  const entry = strings[key];
  if (!entry) throw new Error("no text " + key);
  return entry[lang].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
};
const measureName = (name) => strings["m_" + name] ? text("m_" + name) : name.replaceAll("_", " ");
const unitOf = (name) => assessment.measures.find((measure) => measure.name === name).unit;
const nounOf = (name) => measureName(name) + (unitOf(name) === currency ? ` (${currency})` : "");
const locale = () => lang === "zh" ? "zh-CN" : "en-US";
const number = (value, digits) => {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  const places = digits ?? (size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4);
  const shown = new Intl.NumberFormat(locale(), {maximumFractionDigits: places, minimumFractionDigits: digits ?? 0}).format(value);
  return shown === "-0" ? "0" : shown.replace("-", "−");
};
const percent = (share, places = 0) => {
  if (share === null || share === undefined) return "–";
  const shown = 100 * share;
  const step = 10 ** -places;
  const sign = lang === "zh" ? "%" : " %";
  if (share > 0 && shown < step / 2) return `< ${number(step, places)}${sign}`;
  if (share < 1 && shown > 100 - step / 2) return `> ${number(100 - step, places)}${sign}`;
  return number(shown, places) + sign;
};
// So many bootstrap samples cannot tell certainty.
const ofSamples = (share) => percent(Math.min(Math.max(share, 0.0004), 0.9996), 1);
// As many digits as two of the half-width ask for.
const placesFor = (half) => half > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(half)))) : undefined;
const valueOf = (estimate) => estimate.value ?? estimate.mean;
const plusMinus = (estimate, sign = "") => {
  if (!estimate) return "–";
  const value = valueOf(estimate);
  const plus = sign && value > 0 ? "+" : "";
  if (!estimate.interval) return plus + number(value);
  const half = (estimate.interval[1] - estimate.interval[0]) / 2;
  return `${plus}${number(value, placesFor(half))} ± ${number(half, placesFor(half))}`;
};
const range = (estimate, format = number) => {
  if (!estimate) return text("not_shown");
  if (!estimate.interval) return format(valueOf(estimate));
  return `${format(valueOf(estimate))} [${format(estimate.interval[0])}, ${format(estimate.interval[1])}]`;
};

// ---- elements

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
};
const table = (heads, rows, best = -1) => make("div", {class: "scroll"}, make("table", {},
  make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", {scope: "col"}, head)))),
  make("tbody", {}, ...rows.map((row, i) => make("tr", i === best ? {class: "best"} : {},
    ...row.map((cell) => make("td", {}, String(cell))))))));
const folded = (content) => make("details", {}, make("summary", {}, text("table")), content);
const legend = (entries) => make("ul", {class: "legend"}, ...entries.map(([label, fill]) =>
  make("li", {}, make("i", {style: `background:${fill}`}), label)));

let waiting = [];  // charts to make once their canvas is on the page
const figure = (id, label, height, config, numbers, note = null, entries = null) => {
  const canvas = make("canvas", {id, role: "img", "aria-label": label});
  waiting.push([canvas, config]);
  return make("figure", {}, make("h3", {}, label), note ? make("figcaption", {}, note) : null,
    entries ? legend(entries) : null,
    make("div", {class: "canvas", style: `height:${height}px`}, canvas), folded(numbers));
};
const barsHeight = (count) => 60 + 34 * Math.max(count, 1);
const shortened = (label) => label.length > 24 ? label.slice(0, 23) + "…" : label;
const options = (extra) => ({
  responsive: true, maintainAspectRatio: false, animation: false,
  ...extra, plugins: {legend: {display: false}, ...(extra.plugins ?? {})},
});
const valueAxis = (title, extra = {}) => ({
  title: {display: Boolean(title), text: title}, grid: {color: "#e6eaee"},
  ticks: {maxTicksLimit: 7, callback: (value) => number(value)}, ...extra,
});
const nameAxis = {grid: {display: false}, ticks: {autoSkip: false, callback(value) { return shortened(this.getLabelForValue(value)); }}};

// Bars from low to high with a mark at the value, one row for each.
const intervals = (rows, axis, format, axisExtra = {}) => ({
  data: {
    labels: rows.map((row) => row.label),
    datasets: [
      {type: "line", showLine: false, pointRadius: 5, pointStyle: "rectRot", data: rows.map((row) => ({x: row.value, y: row.label})),
        backgroundColor: rows.map((row) => row.fill), borderColor: "#fff", order: 0},
      ...["inner", "outer"].filter((part) => rows.some((row) => row[part])).map((part, i) => (
        {type: "bar", data: rows.map((row) => row[part] ?? null), grouped: false, borderSkipped: false, order: 1 + i,
          barThickness: part === "inner" ? 14 : 9, backgroundColor: rows.map((row) => row.fill + (part === "inner" ? "99" : "55"))})),
    ],
  },
  type: "bar",
  options: options({
    indexAxis: "y", interaction: {mode: "index", axis: "y", intersect: false},
    scales: {x: valueAxis(axis, axisExtra), y: {...nameAxis, type: "category"}},
    plugins: {tooltip: {callbacks: {label: (item) => item.datasetIndex === 0 ? format(rows[item.dataIndex]) : null},
      filter: (item) => item.datasetIndex === 0}},
  }),
});

// ---- sections

const headline = () => {
  const noun = deciding ? nounOf(deciding) : "";
  const lines = [];
  const rank = compared.find((one) => one.measure === deciding);
  const shown = strategies.map((strategy, s) => [strategy, s]).filter(([strategy]) => {
    const against = strategy.against_baseline;
    return against && against.difference_shown && against.differences[deciding].mean > 0;
  });
  const greatest = (all) => all.reduce((best, one) => one[0].totals[deciding].mean > best[0].totals[deciding].mean ? one : best);
  if (!deciding || strategies.length === 1) {
    if (deciding) lines.push(text("head_one", {name: names[0], value: plusMinus(strategies[0].totals[deciding]), noun}));
  } else if (assessment.replicates < 2) {
    lines.push(text("head_single"));
  } else if (shown.length === 0) {
    lines.push(text("head_none", {noun, baseline: assessment.baseline}));
  } else {
    const [winner, s] = greatest(shown);
    const against = winner.against_baseline;
    lines.push(text("head_wins", {name: winner.name, noun, baseline: assessment.baseline, difference: plusMinus(against.differences[deciding])}));
    lines.push(text("head_sure", {wins: percent(against.wins.value), best: rank ? ofSamples(rank.strategies[s].best_on_average) : "–"}));
    const others = assessment.leaders.includes(winner.name) ? assessment.leaders.filter((name) => name !== winner.name) : [];
    if (others.length) lines.push(text("head_tied", {names: others.join(lang === "zh" ? "、" : ", ")}));
    if (winner.risk.backlash) lines.push(text("head_risk", {risk: range(winner.risk.backlash, percent)}));
  }
  return lines.map((line, i) => make("p", i === 0 ? {class: "claim"} : {}, line));
};

const results = () => {
  const shown = ["reach", "buyers", "negative_reach", "cost", "revenue"].filter((name) => assessment.measures.some((measure) => measure.name === name));
  const columns = shown.length ? shown : assessment.measures.slice(0, 4).map((measure) => measure.name);
  const heads = [text("strategy"), ...columns.map(nounOf)];
  const priced = strategies.some((strategy) => strategy.cost_per_conversion);
  if (priced) heads.push(text("cost_per", {currency}));
  return [make("h2", {}, text("sec_results")), table(heads, strategies.map((strategy, s) => [
    names[s] + (s === baseline ? ` (${text("baseline")})` : ""),
    ...columns.map((name) => plusMinus(strategy.totals[name])),
    ...(priced ? [strategy.cost_per_conversion ? range(strategy.cost_per_conversion) : "–"] : []),
  ]), assessment.leaders.length === 1 ? names.indexOf(assessment.leaders[0]) : -1)];
};

const overTime = () => {
  if (!bands.measures.length) return [];
  const inDays = bands.hours[bands.hours.length - 1] > 72;
  const times = bands.hours.map((hour) => inDays ? hour / 24 : hour);
  const points = (values) => values.map((y, i) => ({x: times[i], y}));
  const figures = bands.measures.map((band) => {
    const [low, lower, , upper, high] = band.strategies[chosen];
    const edge = (values, fill, background) => ({data: points(values), borderWidth: 0, pointRadius: 0, pointHitRadius: 0, fill, backgroundColor: background, band: true});
    const datasets = names.map((name, s) => ({label: name, data: points(band.strategies[s][2]), borderColor: colour(s), backgroundColor: colour(s),
      borderDash: dash(s), borderWidth: s === chosen ? 3 : 1.5, pointRadius: 0, tension: 0}));
    const n = datasets.length;
    datasets.push(edge(high, false), edge(low, n, shade(chosen, 0.14)), edge(upper, false), edge(lower, n + 2, shade(chosen, 0.26)));
    const config = {type: "line", data: {datasets}, options: options({
      interaction: {mode: "index", intersect: false},
      scales: {x: valueAxis(inDays ? text("days") : text("hours"), {type: "linear", max: times[times.length - 1]}), y: valueAxis("", {beginAtZero: true})},
      plugins: {tooltip: {filter: (item) => !item.dataset.band, callbacks: {
        title: (items) => items.length ? `${number(items[0].parsed.x)} ${inDays ? text("days") : text("hours")}` : "",
        label: (item) => `${item.dataset.label}: ${number(item.parsed.y)}` + (item.datasetIndex === chosen
          ? ` [${number(low[item.dataIndex])}, ${number(high[item.dataIndex])}]` : "")}}},
    })};
    return figure("time-" + band.measure, nounOf(band.measure), 280, config,
      table([`${text("strategy")} (${text("end")})`, "5 %", "25 %", text("median"), "75 %", "95 %"],
        names.map((name, s) => [name, ...band.strategies[s].map((values) => number(values[values.length - 1]))])));
  });
  return [make("h2", {}, text("sec_time")), make("p", {class: "soft"}, text("sec_time_note")),
    legend(names.map((name, s) => [name, colour(s)])), make("div", {class: "grid"}, ...figures)];
};

const best = () => {
  const measure = compared.find((one) => one.measure === deciding) ?? compared[0];
  if (!measure || strategies.length < 2 || assessment.replicates < 2) return [];
  const pairs = measure.pairs.filter((pair) => pair.rival === assessment.baseline);
  const rows = pairs.map((pair) => ({label: pair.strategy, value: pair.difference.mean, outer: pair.difference.interval,
    fill: colour(names.indexOf(pair.strategy)), pair}));
  const label = text("over", {noun: nounOf(measure.measure), baseline: assessment.baseline});
  const ranks = Math.min(strategies.length, 8);
  const rankColour = (rank) => `rgba(11, 95, 165, ${1 - 0.9 * rank / Math.max(1, ranks - 1)})`;
  const stacked = {type: "bar", data: {labels: names, datasets: Array.from({length: ranks}, (_, rank) => ({
    label: text("rank", {rank: rank + 1}), data: measure.strategies.map((one) => 100 * one.ranks[rank]), stack: "ranks",
    backgroundColor: rankColour(rank), borderColor: "#fff", borderWidth: 1}))},
    options: options({indexAxis: "y", interaction: {mode: "index", axis: "y", intersect: false},
      scales: {x: valueAxis("%", {stacked: true, max: 100}), y: {...nameAxis, stacked: true}},
      plugins: {tooltip: {callbacks: {label: (item) => `${item.dataset.label}: ${number(item.parsed.x, 1)} %`}}}})};
  return [make("h2", {}, text("sec_best")), make("p", {class: "soft"}, text("sec_best_note")),
    make("div", {class: "grid"},
      figure("differences", label, barsHeight(rows.length), intervals(rows, "", (row) => plusMinus(row.pair.difference, "+")),
        table([text("strategy"), text("difference"), text("more_in"), text("equal_in"), text("pairing")],
          pairs.map((pair) => [pair.strategy, plusMinus(pair.difference, "+"), range(pair.better, percent), percent(pair.equal.value),
            pair.pairing_factor ? number(pair.pairing_factor, 1) : "–"]))),
      figure("ranks", text("places", {noun: nounOf(measure.measure)}), barsHeight(names.length), stacked,
        table([text("strategy"), text("best_on_average"), ...Array.from({length: ranks}, (_, rank) => text("rank", {rank: rank + 1}))],
          measure.strategies.map((one) => [one.name, ofSamples(one.best_on_average), ...one.ranks.slice(0, ranks).map((share) => percent(share))])),
        text("sec_ranks_note"), Array.from({length: ranks}, (_, rank) => [text("rank", {rank: rank + 1}), rankColour(rank)])))];
};

const oneMarket = () => {
  if (!compared.length) return [];
  const figures = compared.filter((one) => one.measure !== "cost").slice(0, 4).map((one) => {
    const at = (strategy) => strategy.quantiles.map((quantile) => quantile.value);
    const rows = one.strategies.map((strategy, s) => {
      const [low, lower, median, upper, high] = at(strategy);
      return {label: strategy.name, value: median, inner: [lower, upper], outer: [low, high], fill: colour(s)};
    });
    return figure("market-" + one.measure, nounOf(one.measure), barsHeight(rows.length),
      intervals(rows, "", (row) => `${text("median")} ${number(row.value)}; 5–95 %: ${number(row.outer[0])} – ${number(row.outer[1])}`),
      table([text("strategy"), text("mean"), "5 %", "25 %", text("median"), "75 %", "95 %", text("worst")],
        one.strategies.map((strategy) => [strategy.name, plusMinus(strategy), ...at(strategy).map((value) => number(value)), number(strategy.worst_5_percent)])));
  });
  return [make("h2", {}, text("sec_market")), make("p", {class: "soft"}, text("sec_market_note")), make("div", {class: "grid"}, ...figures)];
};

const money = () => {
  const priced = strategies.map((strategy, s) => ({strategy, s, extra: strategy.against_baseline?.cost_per_extra_conversion}));
  if (!strategies.some((strategy) => strategy.cost_per_conversion)) return [];
  const rows = priced.filter((one) => one.extra).map((one) => ({label: names[one.s], value: one.extra.value, outer: one.extra.interval, fill: colour(one.s), extra: one.extra}));
  const worth = strategies.some((strategy) => strategy.worth);
  const heads = [text("strategy"), text("cost_per", {currency}), text("cost_per_extra", {currency})];
  if (worth) heads.push(text("gain", {currency}), text("return", {currency}));
  const numbers = table(heads, priced.map(({strategy, extra}) => [strategy.name, strategy.cost_per_conversion ? range(strategy.cost_per_conversion) : "–",
    strategy.against_baseline ? range(extra) : "–",
    ...(worth ? [plusMinus(strategy.worth?.gain, "+"), strategy.worth?.return ? range(strategy.worth.return) : "–"] : [])]));
  const parts = [make("h2", {}, text("sec_money"))];
  if (rows.length) {
    parts.push(figure("prices", text("cost_per_extra", {currency}), barsHeight(rows.length), intervals(rows, currency, (row) => range(row.extra)), numbers, text("sec_money_note")));
  } else {
    parts.push(numbers);
  }
  if (assessment.cost_steps.length) {
    parts.push(make("h3", {}, text("sec_steps")), table([text("from_to"), text("extra_cost", {currency}), text("extra_conversions"), text("cost_per_extra", {currency})],
      assessment.cost_steps.map((step) => [`${step.from} → ${step.to}`, plusMinus(step.extra_cost, "+"), plusMinus(step.extra_conversions, "+"), range(step.cost_per_extra_conversion)])));
  }
  return parts;
};

const funnel = () => {
  const strategy = strategies[chosen];
  if (!strategy.funnel.length) return [];
  const stages = strategy.funnel;
  // A bar on a scale of powers of ten has to start somewhere.
  const floor = Math.min(1, 10 ** Math.floor(Math.log10(Math.min(...stages.map((stage) => stage.mean).filter((mean) => mean > 0), 1))));
  const config = {type: "bar", data: {labels: stages.map((stage) => measureName(stage.measure)),
    datasets: [{data: stages.map((stage) => stage.mean > 0 ? [floor, stage.mean] : null), backgroundColor: shade(chosen, 0.75), borderSkipped: false, barThickness: 20}]},
    options: options({indexAxis: "y", scales: {x: valueAxis("", {type: "logarithmic", min: floor, ticks: {callback: (value) => Number.isInteger(Math.log10(value)) ? number(value) : null}}), y: nameAxis},
      plugins: {tooltip: {callbacks: {label: (item) => plusMinus(stages[item.dataIndex])}}}})};
  const factor = strategy.spread.k_factor;
  return [make("h2", {}, text("sec_funnel")),
    figure("funnel", strategy.name, barsHeight(stages.length), config, table([text("stage"), text("mean"), text("share")],
      stages.map((stage) => [measureName(stage.measure), plusMinus(stage), stage.ratio ? text("share_of", {share: range(stage.ratio, (value) => percent(value, value < 0.01 ? 3 : 1)), whole: measureName(stage.of)}) : "–"])), text("sec_funnel_note")),
    factor ? make("p", {}, text("k_factor", {value: range(factor)})) : null];
};

const risks = () => {
  if (!strategies.some((strategy) => strategy.risk.backlash || strategy.take_off)) return [];
  const loud = percent(assessment.options.loud_criticism);
  const noun = deciding ? measureName(deciding) : "";
  const rows = strategies.map((strategy, s) => ({strategy, s, risk: strategy.risk.backlash ?? strategy.risk.loud_criticism})).filter((one) => one.risk)
    .map(({strategy, s, risk}) => ({label: strategy.name, value: 100 * risk.value, outer: risk.interval && risk.interval.map((share) => 100 * share), fill: colour(s), risk}));
  const share = (estimate) => estimate ? range(estimate, percent) : "–";
  const numbers = table([text("strategy"), text("loud"), text("below"), text("backlash"), text("takes_off", {share: percent(assessment.options.take_off)}), text("then", {noun}), text("else", {noun})],
    strategies.map((strategy) => [strategy.name, share(strategy.risk.loud_criticism), share(strategy.risk.below_baseline), share(strategy.risk.backlash),
      share(strategy.take_off?.chance), plusMinus(strategy.take_off?.then), plusMinus(strategy.take_off?.else)]));
  return [make("h2", {}, text("sec_risk")),
    rows.length ? figure("risks", text("backlash"), barsHeight(rows.length), intervals(rows, "%", (row) => range(row.risk, percent), {min: 0, max: 100}), numbers, text("sec_risk_note", {loud, noun})) : numbers];
};

const whom = () => {
  if (!agents.outcomes.length) return [];
  const parts = agents.outcomes.map((outcome) => {
    const top = outcome.strategies[chosen];
    const title = strings["outcome_" + outcome.name] ? text("outcome_" + outcome.name) : outcome.name.replaceAll("_", " ");
    return make("div", {}, make("h3", {}, title), top.length
      ? table([text("agent"), text("in_replicates"), text("chance")], top.map((one) => [one.agent, `${number(one.replicates)} / ${number(one.of)}`, range(one.chance, percent)]))
      : make("p", {class: "soft"}, text("nobody")));
  });
  return [make("h2", {}, text("sec_agents")), make("p", {class: "soft"}, text("sec_agents_note")), make("p", {}, `${text("strategy")}: ${names[chosen]}`), make("div", {class: "grid"}, ...parts)];
};

// Time to the right, a row for each reader, a line from who told to who was told.
const readerColours = ["#9aa5b1", "#0072b2", "#009e73", "#d55e00"];
const told = () => {
  if (!cascades || !cascades[chosen].length) return [];
  const inDays = data.steps * data.step_hours > 72;
  const time = (step) => step * data.step_hours / (inDays ? 24 : 1);
  const unit = inDays ? text("days") : text("hours");
  const kinds = ["reader", "sharer", "buyer", "critic"].map((kind) => text("drawn_" + kind));
  const pictures = cascades[chosen].map((one, i) => {
    const which = ["typical", "best", "worst"][i];
    const label = text("cascade_" + which, {replicate: one.replicate, value: number(one.value), noun: nounOf(deciding)});
    const rates = one.by_generation.map((readers, g) => [number(g), number(readers), g ? number(readers / one.by_generation[g - 1], 2) : "–"]);
    const numbers = make("div", {},
      table([text("generation"), text("m_readers"), text("reproduction")], rates.length ? rates : [["–", "0", "–"]]),
      make("p", {}, text("cascade_numbers", {cascades: number(one.cascades), largest: number(one.largest), depth: number(one.depth),
        virality: number(one.structural_virality, 2)})));
    if (!one.steps.length) return make("div", {}, make("h3", {}, label), make("p", {class: "soft"}, text("cascade_none", {readers: number(one.readers)})), folded(numbers));
    const at = one.steps.map((step, k) => ({x: time(step), y: one.rows[k]}));
    const ties = one.parents.flatMap((parent, k) => parent < 0 ? [] : [at[parent], at[k], {x: at[k].x, y: NaN}]);
    const config = {type: "line", data: {datasets: [
      {data: at, showLine: false, pointBackgroundColor: one.as.map((kind) => readerColours[kind]), pointBorderColor: "#fff", pointBorderWidth: 0.5,
        pointRadius: one.parents.map((parent, k) => parent < 0 || one.as[k] > 1 ? 5 : 3), pointStyle: one.parents.map((parent) => parent < 0 ? "rect" : "circle"), order: 0},
      {data: ties, borderColor: "#7d8b9970", borderWidth: 1, pointRadius: 0, pointHitRadius: 0, spanGaps: false, order: 1}]},
      options: options({interaction: {mode: "nearest", intersect: true},
        scales: {x: valueAxis(unit, {type: "linear", beginAtZero: true}), y: {type: "linear", reverse: true, display: false, min: -1, max: at.length}},
        plugins: {tooltip: {filter: (item) => item.datasetIndex === 0, callbacks: {title: () => "",
          label: (item) => `${number(item.parsed.x, 1)} ${unit}: ${kinds[one.as[item.dataIndex]]}`
            + (one.parents[item.dataIndex] < 0 ? `, ${text("drawn_root")}` : "")}}}})};
    return figure("cascade-" + which, label, Math.min(420, 90 + 5 * at.length), config, numbers,
      text("cascade_drawn", {drawn: number(at.length), readers: number(one.readers), trees: number(one.trees), cascades: number(one.cascades), alone: number(one.alone)}));
  });
  return [make("h2", {}, text("sec_cascades")), make("p", {class: "soft"}, text("sec_cascades_note", {noun: nounOf(deciding)})),
    make("p", {}, `${text("strategy")}: ${names[chosen]}`), legend(kinds.map((kind, i) => [kind, readerColours[i]])),
    make("div", {class: "grid"}, ...pictures)];
};

const sources = () => [make("h2", {}, text("sec_sources")),
  make("ul", {}, ...["method_means", "method_shares", "method_ratios", "method_quantiles", "method_best"].map((key) => make("li", {}, text(key)))),
  ...files.map((file) => make("dl", {}, ...[["file", file.path], ["command", file.command_line], ["program", file.program], ["seed", file.seed], ["graph", file.graph_digest]]
    .flatMap(([key, value]) => [make("dt", {}, text(key)), make("dd", {}, value)])))];

const caveats = () => {
  const lines = [text("caveat_model"), text("caveat_luck"), text("caveat_pairs")];
  if (assessment.replicates_missing) lines.push(text("caveat_failed", {missing: number(assessment.replicates_missing), all: number(assessment.replicates + assessment.replicates_missing)}));
  if (assessment.replicates < 20) lines.push(text("caveat_replicates"));
  if (strategies.some((strategy) => strategy.spread.k_factor && !strategy.spread.k_factor_counted)) lines.push(text("caveat_k"));
  if (assessment.scenario_difference) lines.push(text("caveat_files", {difference: assessment.scenario_difference}));
  return [make("h2", {}, text("sec_caveats")), make("ul", {}, ...lines.map((line) => make("li", {}, line)))];
};

const sections = [results, best, overTime, money, oneMarket, funnel, risks, told, whom, sources, caveats];

// ---- the page

const replace = (id, ...children) => document.getElementById(id).replaceChildren(...children.filter((child) => child !== null));
let charts = [];

const draw = () => {
  charts.forEach((chart) => chart.destroy());
  waiting = [];
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.title = `${assessment.title || text("report")} – hearsay`;
  document.querySelectorAll("[data-text]").forEach((element) => { element.textContent = text(element.dataset.text); });
  replace("title", assessment.title || text("report"));
  replace("setting", text("setting", {agents: number(assessment.agents), replicates: number(assessment.replicates), strategies: strategies.length,
    steps: number(data.steps), step: number(data.step_hours)}));
  replace("headline", ...headline());
  replace("sections", ...sections.map((section) => make("section", {}, ...section().filter((part) => part !== null))));
  replace("footer", text("charts_by", {version: Chart.version, year: "2022"}));
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.color = "#3d4854";
  // Sharp on paper as well.
  Chart.defaults.devicePixelRatio = Math.max(2, window.devicePixelRatio);
  charts = waiting.map(([canvas, config]) => new Chart(canvas, config));
};

const choice = (id, entries, value, change) => {
  const select = document.getElementById(id);
  select.replaceChildren(...entries.map(([key, label]) => make("option", {value: key}, label)));
  select.value = value;
  select.addEventListener("change", () => { change(select.value); draw(); });
};
choice("strategy", names.map((name, s) => [String(s), name]), String(chosen), (value) => { chosen = Number(value); });
choice("language", [["en", strings.lang_name.en], ["zh", strings.lang_name.zh]], lang, (value) => { lang = value; });
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((element) => { element.open = true; });
  charts.forEach((chart) => chart.resize());
});
window.addEventListener("afterprint", () => document.querySelectorAll("details").forEach((element) => { element.open = false; }));
draw();
})();
