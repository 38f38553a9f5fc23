/** Names as people around Tampa Bay have them. Spelling is theirs: letters with marks are not flattened. */
export type Tongue = { language: string; share: number; given: readonly string[]; family: readonly string[] };

const words = (text: string) => text.trim().split(/\s+/);

export const tongues: readonly Tongue[] = [
  {
    language: "en",
    share: 66,
    given:
      words(`James Mary Robert Patricia John Jennifer Michael Linda David Barbara William Susan Richard Karen
      Joseph Lisa Thomas Nancy Charles Betty Marcus Sandra Matthew Ashley Anthony Emily Mark Donna Steven Michelle
      Andrew Carol Kenneth Amanda Joshua Melissa Kevin Deborah Brian Stephanie Darnell Rebecca Timothy Sharon
      Ronald Laura Jason Cynthia Edward Dorothy Tyrone Amy Ryan Kathleen Jacob Angela Gary Shirley Eric Brenda
      Keisha Emma Jonathan Pamela Latoya Nicole Stephen Helen Larry Samantha Siobhán Justin Christine Scott Debra
      Aaliyah Rachel Malik Carolyn Benjamin Janet Samuel Maria Gregory Heather Zoë Diane Frank Olivia Imani`),
    family:
      words(`Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Thomas Taylor Moore Jackson Lee
      White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Nelson Baker Hall
      Campbell Mitchell Carter Roberts Turner Phillips Evans Parker Edwards Collins Stewart Morris Murphy Cook
      Rogers Morgan Cooper Peterson Reed Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett
      Gray James Hughes Price Myers Long Foster Sanders Ross Powell Sullivan Russell Jenkins Perry Butler Barnes
      O'Brien McAllister Fitzgerald Washington Jefferson Booker Whitfield Pickett Thornton Abernathy`),
  },
  {
    language: "es",
    share: 21,
    given:
      words(`José María Juan Carmen Luis Ana Carlos Rosa Jorge Luz Miguel Elena Ángel Teresa Rafael Marisol
      Ramón Yolanda Héctor Gloria Raúl Inés Andrés Sofía Óscar Lucía Iván Valentina Joaquín Camila Tomás Ximena
      Víctor Beatriz Félix Mónica Rubén Adriana Íñigo Belén Néstor Verónica`),
    family:
      words(`García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera
      Gómez Díaz Reyes Morales Cruz Ortiz Gutiérrez Chávez Ramos Ruiz Álvarez Mendoza Vázquez Castillo Jiménez
      Núñez Peña Acuña Muñoz Ibáñez Zúñiga Bermúdez Colón Febres Quiñones Maldonado`),
  },
  {
    language: "ht",
    share: 3,
    given: words(
      "Jean Marie Pierre Rose Wilner Mireille Frantz Nadège Réginald Fabiola Évens Guerda Stéphane Islande",
    ),
    family: words(
      "Joseph Pierre Jean-Baptiste Louis Charles Désir Toussaint François Célestin Étienne Saint-Fleur Beauvoir",
    ),
  },
  {
    language: "vi",
    share: 3,
    given: words(
      "Anh Bích Cường Dũng Đức Hà Hải Hằng Hiếu Hương Khánh Lan Linh Long Mai Minh Nga Ngọc Phúc Quân Thảo Tuấn Yến",
    ),
    family: words("Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Ngô"),
  },
  {
    language: "pt",
    share: 2,
    given: words("João Antônio Conceição Fernanda Gonçalo Inês Luís Márcia Paulo Simão Tânia Vitória"),
    family: words("Silva Santos Oliveira Araújo Conceição Magalhães Brandão Simões Falcão Nóbrega"),
  },
  {
    language: "ar",
    share: 1.5,
    given: words("Ahmad Fatima Hassan Layla Omar Noor Khalil Amina Yusuf Samira Tariq Rania"),
    family: words("Haddad Khoury Al-Masri Nasser Saleh Mansour Abu-Zaid Farouk Hamdan Qasim"),
  },
  {
    language: "zh",
    share: 1.5,
    given: words("Wei Xiuying Jing Li Qiang Yan Min Jun Lei Fang Haoyu Zihan"),
    family: words("Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Lü"),
  },
  {
    language: "ru",
    share: 2,
    given: words(
      "Olena Dmytro Svitlana Oleksandr Iryna Łukasz Agnieszka Stanisław Natalia Serhiy Małgorzata",
    ),
    family: words("Kovalenko Shevchenko Bondarenko Wójcik Kamiński Zieliński Kozłowska Petrenko Grzybowski"),
  },
];

export const companyNames: readonly string[] = words(`Bayside Gulfview Cypress Harborlight Sabal Mangrove Ybor
  Osprey Heron Causeway Seminole Palmetto Driftwood Sandpiper Anclote Alafia Bayshore Coquina Egret Tidewater`);

export const companyTrades: readonly string[] = [
  "Dental",
  "Marine Supply",
  "Bakery",
  "Auto Repair",
  "Family Clinic",
  "Assisted Living",
  "Cold Storage",
  "Nursery & Landscape",
  "Print Shop",
  "Charter School",
  "Laundry",
  "Brewing Co.",
  "Veterinary",
  "Seafood Market",
  "Hardware",
  "Property Management",
];
