/** A few numbers as small bars; said in words for who cannot see them. */
interface Props {
  values: number[];
  label: string;
}

const WIDTH = 4;
const GAP = 2;
const HEIGHT = 22;

export function Sparkline({ values, label }: Props) {
  const most = Math.max(...values, 1);
  return (
    <svg role="img" aria-label={`${label}: ${values.join(", ")}`} width={values.length * (WIDTH + GAP)} height={HEIGHT} className="block">
      {values.map((value, index) => {
        const height = value === 0 ? 1.5 : Math.max(3, (value / most) * HEIGHT);
        return (
          <rect
            key={index}
            x={index * (WIDTH + GAP)}
            y={HEIGHT - height}
            width={WIDTH}
            height={height}
            rx={1}
            className={value === 0 ? "fill-border-strong" : "fill-accent"}
          />
        );
      })}
    </svg>
  );
}
