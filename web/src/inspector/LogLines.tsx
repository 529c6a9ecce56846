/** What a node wrote while it ran. */
import { classes, formatMoment } from "../ui";

export function LogLines({ lines }: { lines: { level: string; text: string; t: number }[] }) {
  return (
    <ol className="grid gap-1 font-mono text-xs">
      {lines.map((line, index) => (
        <li key={index} className="flex gap-2">
          <span className="shrink-0 text-muted tabular-nums">{line.t < 1e11 ? `${line.t} ms` : formatMoment(line.t)}</span>
          {line.level !== "info" && line.level !== "log" && <span className={classes("shrink-0", line.level === "error" ? "text-danger" : "text-warning")}>{line.level}</span>}
          <span className="min-w-0 break-words whitespace-pre-wrap">{line.text}</span>
        </li>
      ))}
    </ol>
  );
}
