import { useMemo } from "react";
import { encode } from "uqr";

/** Modules of white round it that a reader needs (ISO/IEC 18004 §6.3.8). */
const quietZone = 4;

/** A QR code drawn here: what it says leaves the browser for nobody. Black on white in either color scheme. */
export function QrCode({ text, label, size = 184 }: { text: string; label: string; size?: number }) {
  const { side, path } = useMemo(() => {
    const { data, size: side } = encode(text, { ecc: "M", border: quietZone });
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { side, path: dark.join("") };
  }, [text]);
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
