/** Letters of our own, for a machine where the referrals are not at hand. Every name and number is invented. */
export const LETTERS: readonly string[] = [
  `LONG LANE PRACTICE
4 Long Lane   Ph 5550 0100

3 May 2026

Dear Colleague,

Re: Ms Ada EXAMPLE   DOB 10/12/1965

Thank you for seeing Ada, who has had pain in her right knee for six months. It is worse on stairs and after long walks. She has tried physiotherapy and paracetamol 1 g three times a day, with little benefit. Her weight is 71 kg and her blood pressure 132/84.

Medications: amlodipine 5 mg daily, paracetamol 1 g as needed.
Allergies: none known.

Yours sincerely,
Dr Example`,
  `REFERRAL FORM
Clinic: Dermatology    Urgency: [ ] Urgent  [X] Routine
Pt: SAMPLE, John    M    DOB: 01/02/1971
Hx: 3 yr rash both elbows, better in summer. No joint pain.
Meds: nil    Allergies: penicillin (rash)
Ref Dr: E. Example   Date 12/5/26`,
];
