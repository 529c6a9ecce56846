/** Where to go after signing in: an address of this page only, never one that leads away from it. */
export function nextAddress(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}
