// Draws each .ms-chart from the ECharts option in the JSON block that it names (data-option, data-map); a table stands beside it.
for (const place of document.querySelectorAll(".ms-chart[data-option]")) {
  const option = JSON.parse(document.getElementById(place.dataset.option).textContent);
  if (place.dataset.map) {
    const answer = await fetch(place.dataset.map);
    echarts.registerMap(place.dataset.mapName, await answer.json());
  }
  const chart = echarts.init(place, null, { renderer: "svg" });
  option.aria = { enabled: true };
  option.animation = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption(option);
  if (place.dataset.go) chart.on("click", (event) => { if (event.data && event.data.url) location.href = event.data.url; });
  addEventListener("resize", () => chart.resize());
}
