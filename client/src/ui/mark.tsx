/** Holdfast's sign: a stipe on its root. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Holdfast">
      <rect width="32" height="32" rx="7" fill="#0f766e" />
      <path
        d="M16 5v13M16 18c0 4-3 4.5-5 8M16 18c0 4 3 4.5 5 8M16 14c-4 0-7 3-8.500 7M16 14c4 0 7 3 8.500 7"
        fill="none"
        stroke="#fff"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </svg>
  );
}
