/** A made-up file of customers as other systems export them; the same rows each time. */
const header =
  "Account Number,First Name,Last Name,Email,Phone,Mailing Street,Mailing City,Mailing State,Mailing Zip,Language,Notes";
const first = ["Rosa", "John", "Zoë", "Ana María", "Wei", "Olu", "Søren", "Priya", "Luis", "Grace"];
const last = ["Álvarez", "Smith", "O'Neil", "Nguyen", "García", "Okafor", "Larsen", "Patel", "Brown", "Kim"];
const cities = ["Tampa", "St. Petersburg", "Clearwater", "Brandon", "Largo"];
const areas = ["813", "727", "941", "352", "863"];
/** Every so many rows one comes again, and one can be reached in no way. */
const repeatEvery = 100;
const wrongEvery = 125;

/** @param rows - records after the line of column names. */
export function* peopleFile(rows: number): Generator<string> {
  yield header;
  for (let nth = 0; nth < rows; nth += 1) yield line(nth % repeatEvery === repeatEvery - 1 ? nth - 1 : nth);
}

function line(nth: number): string {
  const given = first[nth % first.length]!;
  const family = `${last[Math.floor(nth / 10) % last.length]!} ${(nth * 7919).toString(36)}`;
  const area = areas[nth % areas.length]!;
  const phone = `(${area}) ${200 + (Math.floor(nth / 10_000) % 700)}-${String(nth % 10_000).padStart(4, "0")}`;
  const email = nth % wrongEvery === wrongEvery - 2 ? "nobody at home" : `person.${nth}@example.com`;
  const street = nth % 9 === 0 ? `"${nth} Bay St\nApt ${nth % 90}"` : `${nth} Bay St`;
  const zip = String(33_000 + (nth % 900));
  const language = nth % 4 === 0 ? "es" : "en";
  return `P-${nth},${given},${family},${email},${phone},${street},${cities[nth % cities.length]},FL,${zip},${language},"said ""hello"", twice"`;
}
