/** Times as text: moments in the reader's zone, distances from now, and durations. All numbers are milliseconds. */

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const dateTime = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
const dayOfYear = new Intl.DateTimeFormat("en", { year: "numeric", month: "short", day: "numeric" });

const steps: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ["second", 1_000, 60_000],
  ["minute", 60_000, 3_600_000],
  ["hour", 3_600_000, 86_400_000],
  ["day", 86_400_000, 30 * 86_400_000],
];

/** "now", "12 seconds ago", "in 5 minutes"; further than 30 days away it is the date. */
export function formatRelative(at: number, now: number): string {
  const distance = at - now;
  for (const [unit, size, end] of steps) {
    if (Math.abs(distance) < end) return relative.format(Math.trunc(distance / size), unit);
  }
  return dayOfYear.format(at);
}

export function formatDateTime(at: number): string {
  return dateTime.format(at);
}

/** "14:03:59" today, "Nov 23, 14:03:59" before. */
export function formatMoment(at: number, now: number = Date.now()): string {
  const time = clock.format(at);
  return new Date(at).toDateString() === new Date(now).toDateString() ? time : `${day.format(at)}, ${time}`;
}

/** "<1 ms", "8 ms", "1.24 s", "3 m 05 s", "2 h 07 m", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (ms < 1) return "<1 ms";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
  return `${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
