// The parts of Apache ECharts that the pages use: scatter plots, lines, heat maps; as canvas and, to save, SVG.
import { use } from "echarts/core";
import { HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DataZoomInsideComponent, GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent,
  TooltipComponent, VisualMapContinuousComponent,
} from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([
  AriaComponent, CanvasRenderer, DataZoomInsideComponent, GridComponent, HeatmapChart, LegendPlainComponent, LineChart,
  MarkLineComponent, SVGRenderer, ScatterChart, TitleComponent, TooltipComponent, VisualMapContinuousComponent,
]);
export { init } from "echarts/core";
