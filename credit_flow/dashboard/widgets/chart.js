// An ECharts chart that keeps what the reader has set: merges updates, re-themes, and says its numbers as a table.
// Shared by the dashboard and the replay page; `echarts` is the library, already loaded.

const NARROW = 480; // px; below it the second half of a node's label goes
const shortened = (node) => ({ ...node, label: { ...node.label, formatter: node.label.formatter.split(" · ")[0] } });

class FlowChart {
  constructor(echarts, element, themes, name = "light") {
    Object.assign(this, { echarts, element, themes, name });
    this.observer = new ResizeObserver(() => this.chart && this.chart.resize());
    this.observer.observe(element);
  }

  // plot: { option, numbers: { series: { shape, body } }, titles, words, decimals }, label: what the chart is
  show(plot, label) {
    this.plot = plot;
    this.label = label;
    if (!this.chart) this.chart = this.echarts.init(this.element, this.themes[this.name].echarts);
    this.chart.setOption(this.option(), { replaceMerge: ["series"], lazyUpdate: false });
    for (const canvas of this.element.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
    this.element.dataset.drawn = Number(this.element.dataset.drawn || 0) + 1;
  }

  setTheme(name) {
    if (name === this.name) return;
    this.name = name;
    if (!this.chart) return;
    const { dataZoom = [], legend = [] } = this.chart.getOption();
    const kept = { dataZoom: dataZoom.map(({ start, end }) => ({ start, end })), legend: legend.map(({ selected }) => ({ selected })) };
    this.chart.dispose();
    this.chart = null;
    this.show(this.plot, this.label);
    if (kept.dataZoom.length || kept.legend.length) this.chart.setOption(kept);
  }

  option() {
    const option = this.coloured(this.plot.option);
    const aria = { enabled: true, label: { description: this.label } };
    const series = option.series.map((one) => this.filled(one));
    const told = { ...option.tooltip, valueFormatter: (value) => this.formatted(value) };
    if (Object.values(this.plot.titles).some((own) => own.length > 3)) told.formatter = (point) => this.told(point);
    return { ...option, aria, series, animation: false, tooltip: told };
  }

  // A point with more than two numbers is told by the titles of all of them, a line each.
  told({ seriesId, value }) {
    const own = this.plot.titles[seriesId];
    const lines = own.map((title, k) => `${title}: ${this.plot.words[title] ? this.plot.words[title][value[k]] : this.formatted(value[k])}`);
    return lines.map((line) => this.echarts.format.encodeHTML(line)).join("<br>");
  }

  filled(series) {
    if (series.data) return series;
    if (series.type === "threads") return threadsOf(series, pointsOf(this.plot.numbers[series.of]));
    const points = pointsOf(this.plot.numbers[series.id]);
    if (series.type === "band") return bandOf(series, points);
    if (series.type !== "sankey") return { ...series, data: points };
    const { nodes: whole, ribbons, ...rest } = series;
    const nodes = this.element.clientWidth < NARROW ? whole.map(shortened) : whole;
    const links = points.map(([source, target, value], k) => ({ source: nodes[source].name, target: nodes[target].name, value, lineStyle: ribbons[k] }));
    return { ...rest, data: nodes, links };
  }

  // Colours that an option names as "@token" are those of the theme.
  coloured(value) {
    if (typeof value === "string") return value[0] === "@" ? this.colour(value.slice(1)) : value;
    if (Array.isArray(value)) return value.map((item) => this.coloured(item));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.coloured(item)]));
  }

  colour(token) {
    const { palette, ramps } = this.themes[this.name];
    if (token.startsWith("skill-")) return palette.skills[token.slice(6)] || palette.muted;
    return ramps[token] || palette[token];
  }

  formatted(value) {
    const digits = this.plot.decimals;
    if (typeof value !== "number") return value === null || value === undefined ? "–" : String(value);
    return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  // The numbers as one table: titles, and rows of { text, value }; the series is named where there are several.
  table() {
    return chartTable(this.plot, (value) => this.formatted(value));
  }

  destroy() {
    this.observer.disconnect();
    if (this.chart) this.chart.dispose();
  }
}

// A thread through all points of another series that have the same number at `group`.
function threadsOf({ of, group, ...series }, points) {
  const threads = new Map();
  for (const point of points) threads.set(point[group], [...(threads.get(point[group]) || []), point.slice(0, 2)]);
  const data = [...threads.values()].filter((coords) => coords.length > 1).map((coords) => ({ coords }));
  return { ...series, type: "lines", coordinateSystem: "cartesian2d", polyline: true, silent: true, data };
}

// The ground between low and high: a polygon over each stretch of points [x, low, high] without a gap.
function bandOf(series, points) {
  const { color: fill, opacity } = series.itemStyle;
  const polygon = (stretch, api) => {
    const upper = stretch.map(([x, , high]) => api.coord([x, high])), lower = stretch.map(([x, low]) => api.coord([x, low]));
    return { type: "polygon", shape: { points: upper.concat(lower.reverse()) }, style: { fill, opacity } };
  };
  const renderItem = ({ dataIndex }, api) =>
    dataIndex ? null : { type: "group", children: stretches(points).map((stretch) => polygon(stretch, api)) };
  return { ...series, type: "custom", renderItem, data: points, encode: { x: 0, y: [1, 2] }, clip: true, tooltip: { show: false } };
}

function stretches(points) {
  const found = [[]];
  for (const point of points) {
    if (point.includes(null)) found.push([]);
    else found[found.length - 1].push(point);
  }
  return found.filter((stretch) => stretch.length > 1);
}

function pointsOf({ shape, body }) {
  const bytes = body.buffer ? body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) : body;
  const values = new Float64Array(bytes), [n, width] = shape, points = new Array(n);
  for (let i = 0; i < n; i++) {
    points[i] = Array.from(values.subarray(i * width, (i + 1) * width), (value) => (Number.isNaN(value) ? null : value));
  }
  return points;
}

function chartTable(plot, formatted) {
  const several = Object.keys(plot.numbers).length > 1;
  const titles = [], rows = [];
  for (const [name, numbers] of Object.entries(plot.numbers)) {
    const own = plot.titles[name];
    if (!titles.length) titles.push(...(several ? ["series", own[0], "value"] : own));
    if (several && own.length > 2) titles.splice(2, 2, "value, or low", "high");
    for (const point of pointsOf(numbers)) {
      const cells = point.map((value, k) => {
        const words = plot.words[own[k]];
        const whole = k === 0 && Number.isInteger(value);
        return { value, text: words ? words[value] : whole ? value.toLocaleString("en") : formatted(value) };
      });
      rows.push(several ? [{ text: name }, ...cells] : cells);
    }
  }
  return { titles, rows };
}
