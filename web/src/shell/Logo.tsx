/** Three layers, one on the other: the mark of the product. */
export function Logo({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden>
      <path fill="var(--accent)" d="M16 3 2.5 10.2 16 17.4l13.5-7.2z" />
      <path fill="var(--accent)" opacity=".75" d="m2.5 15.4 13.5 7.2 13.5-7.2-3.4-1.8L16 19 5.9 13.6z" />
      <path fill="var(--accent)" opacity=".5" d="m2.5 20.8 13.5 7.2 13.5-7.2-3.4-1.8L16 24.4 5.9 19z" />
    </svg>
  );
}
