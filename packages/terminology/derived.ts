/** How a name is also written, by rule: the words differ, the meaning does not. */
const RULES: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(?:Primary malignant|Malignant) (?:neoplasm|tumor) of (.+)$/i,
    ['$1 cancer', '$1 malignancy', 'malignant $1 tumor', 'malignant neoplasm $1', 'malignant tumor $1'],
  ],
  [/^Neoplasm of (.+)$/i, ['$1 tumor']],
  [/^Benign neoplasm of (.+)$/i, ['benign $1 tumor']],
  [/^Disorder of (.+)$/i, ['$1 disease', 'disease of $1']],
  [/^(.+) disorder$/i, ['$1 disease']],
  [/^Infection (?:due to|caused by) (.+)$/i, ['$1 infection']],
  [/^Disease (?:due to|caused by) (.+)$/i, ['$1 infection']],
  [/^(?:Closed fracture|Fracture) of (.+)$/i, ['fractured $1', 'broken $1']],
  [/^Pain (?:in|of) (.+)$/i, ['painful $1', 'sore $1']],
  [/^Swelling of (.+)$/i, ['swollen $1']],
  [/^Tenderness of (.+)$/i, ['tender $1']],
  [/^Injury of (.+)$/i, ['injured $1', 'trauma to $1']],
  [/^Laceration of (.+)$/i, ['lacerated $1', 'cut $1']],
  [/^Product containing ([^,]+)$/i, ['$1']],
  [/^Structure of (.+)$/i, []],
  [/^(.+) procedure$/i, ['$1']],
  [/^Carcinoma of (.+)$/i, ['$1 carcinoma']],
  [/^Hemorrhage of (.+)$/i, ['bleeding from $1', '$1 bleed', '$1 bleeding']],
  [/^Excision of (.+)$/i, ['$1 excision', 'removal of $1', '$1 removed', '$1 excised']],
  [/^Biopsy of (.+)$/i, ['$1 biopsied']],
  [/^Repair of (.+)$/i, ['$1 repaired']],
  [/^Ulcer of (.+)$/i, ['$1 ulceration']],
];

/** Other wordings of a name that follow from its pattern. @param name without its semantic tag */
export function derivedForms(name: string): readonly string[] {
  return RULES.flatMap(([pattern, forms]) => {
    const match = pattern.exec(name);
    return match === null ? [] : forms.map((form) => form.replace('$1', match[1] ?? ''));
  });
}
