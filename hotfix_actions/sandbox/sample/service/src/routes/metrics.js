export function readMetrics(request, { metrics }) {
  return { body: metrics.read() };
}
