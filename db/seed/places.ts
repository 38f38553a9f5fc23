/** Where the customers live: towns around Tampa Bay, with their centers and postcodes. Weights follow their size. */
export type Town = {
  name: string;
  latitude: number;
  longitude: number;
  /** Typical distance of a house from the center; degrees. */
  spread: number;
  postcodes: readonly string[];
};

const town = (
  name: string,
  latitude: number,
  longitude: number,
  spread: number,
  ...postcodes: string[]
): Town => ({
  name,
  latitude,
  longitude,
  spread,
  postcodes,
});

export const towns: readonly (readonly [Town, number])[] = [
  [
    town(
      "Tampa",
      27.968,
      -82.462,
      0.034,
      "33602",
      "33603",
      "33604",
      "33605",
      "33606",
      "33610",
      "33611",
      "33614",
    ),
    34,
  ],
  [town("St. Petersburg", 27.788, -82.662, 0.024, "33701", "33702", "33703", "33705", "33710", "33713"), 20],
  [town("Clearwater", 27.969, -82.766, 0.016, "33755", "33756", "33759", "33764"), 9],
  [town("Brandon", 27.938, -82.286, 0.02, "33510", "33511"), 7],
  [town("Largo", 27.909, -82.779, 0.016, "33770", "33771", "33773"), 6],
  [town("Riverview", 27.857, -82.317, 0.02, "33569", "33578", "33579"), 6],
  [town("Bradenton", 27.486, -82.562, 0.018, "34205", "34208", "34209"), 5],
  [town("Pinellas Park", 27.846, -82.7, 0.012, "33781", "33782"), 4],
  [town("Plant City", 28.017, -82.12, 0.016, "33563", "33566"), 3],
  [town("Dunedin", 28.021, -82.768, 0.011, "34698"), 3],
  [town("Tarpon Springs", 28.147, -82.748, 0.01, "34689"), 2],
  [town("Temple Terrace", 28.037, -82.386, 0.01, "33617", "33637"), 2],
  [town("Ruskin", 27.714, -82.424, 0.011, "33570"), 2],
  [town("Safety Harbor", 28.001, -82.701, 0.007, "34695"), 1],
  [town("Gulfport", 27.753, -82.706, 0.007, "33707"), 1],
];

export const streets: readonly string[] =
  `Bayshore Boulevard|Nebraska Avenue|Davis Islands Lane|Armenia Avenue|
Howard Avenue|Swann Avenue|Fowler Avenue|Gandy Boulevard|Himes Avenue|Kennedy Boulevard|Manatee Avenue|Palm Drive|
Osceola Street|Seminole Trail|Cypress Street|Magnolia Court|Live Oak Lane|Sabal Palm Way|Pelican Court|Heron Drive|
Egret Lane|Sandpiper Way|Mangrove Street|Coquina Key Drive|Sunset Drive|Harbor View Road|Lakeshore Drive|Orange Grove Road|
Gulf Road|Causeway Terrace|Old Mill Road|Cedar Street|Hillsborough Street|Alafia Bend|Pine Ridge Road|First Street North`
    .split("|")
    .map((street) => street.trim());
