import type { AssessedComponent, Assessment } from '@chartwright/analytics';
import type { DatasetFile } from '../catalogue/index.ts';
import type { RiskReply } from './model.ts';

const EVIDENCE_MAX = 20;

type Files = ReadonlyMap<number, DatasetFile>;

/** An assessment as the wire has it, its rows named by their files. */
export const view = (assessment: Assessment, files: Files): RiskReply['results'][number] => ({
  member_id: assessment.memberId,
  claim_id: assessment.claimId,
  drug_class: assessment.drugClass,
  drug_name: assessment.drugName,
  date: assessment.date,
  score: assessment.score,
  band: assessment.band,
  components: assessment.components.map((component) => viewComponent(component, files)),
  missing: [...assessment.missing],
  model_version: assessment.modelVersion,
  citation: assessment.citation,
});

const viewComponent = (component: AssessedComponent, files: Files) => ({
  key: component.key,
  label: component.label,
  points: component.points,
  value: component.value,
  unit: component.unit,
  replaced_by: component.replacedBy,
  evidence: component.evidence.slice(0, EVIDENCE_MAX).map(({ code, value, date, source }) => ({
    code: code ?? null,
    value: value ?? null,
    date,
    source: {
      file_id: files.get(source.file)?.fileId ?? null,
      filename: files.get(source.file)?.filename ?? null,
      line: source.line,
    },
  })),
  evidence_count: component.evidence.length,
});
