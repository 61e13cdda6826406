import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { codeNote } from '../code-note.ts';
import { smallLexicon } from '../testing/small-lexicon.ts';

const lexicon = smallLexicon();
const facts = (text: string) => codeNote(lexicon, text, { specialty: '', letterDate: '2025-03-15' }).facts;

describe('the side and severity of a mention', () => {
  test.each([
    ['Left knee pain.', 'left', undefined],
    ['Pain in knee pain of the right leg.', 'right', undefined],
    ['Severe right knee pain.', 'right', 'severe'],
    ['R knee pain.', 'right', undefined],
    ['Bilateral knee pain, moderate.', 'bilateral', 'moderate'],
    ['Knee pain on the left.', 'left', undefined],
    ['Knee pain (L).', 'left', undefined],
    ['Mild asthma.', undefined, 'mild'],
    ['Asthma, severe.', undefined, 'severe'],
    ['Moderately severe asthma.', undefined, 'severe'],
    ['Asthma and left arm weakness.', undefined, undefined],
    ['He left with asthma.', undefined, undefined],
    ['Pneumonia, right lower lobe.', undefined, undefined],
  ])('%s', (text, laterality, severity) => {
    const fact = facts(text).at(-1);
    assert.deepEqual([fact?.laterality, fact?.severity], [laterality, severity]);
  });
});

describe('an allergy', () => {
  test.each([
    ['Allergies: penicillin.', 'penicillin', undefined],
    ['Allergic to penicillin (rash).', 'penicillin', 'rash'],
    ['Penicillin allergy - rash.', 'penicillin', 'rash'],
    ['Allergies: codeine causes vomiting.', 'codeine', 'vomiting'],
    ['Intolerant of codeine.', 'codeine', undefined],
    ['Anaphylaxis to penicillin.', 'penicillin', undefined],
    ['ALLERGIES: Aspirin – rash', 'Aspirin', 'rash'],
    ['She is allergic to aspirin.', 'aspirin', undefined],
  ])('%s', (text, substance, reaction) => {
    const allergy = facts(text).find((fact) => fact.allergy !== undefined)?.allergy;
    assert.equal(allergy?.substance.toLowerCase(), substance.toLowerCase());
    assert.equal(allergy?.reaction, reaction);
  });

  test.each(['Takes penicillin.', 'Started aspirin. Rash since.', 'Penicillin for pneumonia.'])(
    'is not %s',
    (text) => {
      assert.equal(
        facts(text).some((fact) => fact.allergy !== undefined),
        false,
      );
    },
  );

  test.each([
    ['Reports childhood penicillin allergy.', 'confirmed'],
    ['Previous penicillin allergy.', 'confirmed'],
    ['History of penicillin allergy.', 'confirmed'],
    ['Penicillin allergy, now resolved.', 'historical'],
    ['Outgrown penicillin allergy.', 'historical'],
  ])('of the past stays one until it is over: %s', (text, status) => {
    assert.equal(facts(text).find((fact) => fact.allergy !== undefined)?.status, status);
  });

  test('that is denied is negated', () => {
    const [fact] = facts('No allergy to penicillin.');
    assert.equal(fact?.status, 'negated');
  });

  test.each([
    ['Allergies: tolerates penicillin.', 'negated'],
    ['Allergies: can tolerate penicillin.', 'negated'],
    ['Allergies: not tolerated penicillin.', 'confirmed'],
    ['Intolerances: penicillin (rash).', 'confirmed'],
  ])('in "%s" is %s', (text, status) => {
    const found = facts(text).find((fact) => fact.allergy !== undefined);
    assert.equal(found?.status, status);
  });

  test('reaction is no finding of today', () => {
    const rash = facts('Allergic to penicillin (rash).').find(({ source }) => source === 'rash');
    assert.equal(rash?.status, 'historical');
  });

  test('takes the concept of the dictionary', () => {
    const [fact] = facts('Allergies: penicillin.');
    assert.equal(fact?.snomed?.term, 'Allergy to penicillin');
  });
});
