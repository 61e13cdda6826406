import { INVARIANTS } from './invariants.ts';
import { type Issue, isObject, type Json, listOf, objectsOf } from './issue.ts';
import { isPrimitive, PRIMITIVES } from './primitives.ts';
import { codesOf, codesOfSystem, type Element, type ObjectType, objectType } from './table.ts';

type Report = (path: string, rule: string, text: string) => void;

const RESOURCE = 'Resource';

/** A coded concept keeps a required binding with one coding of the value set. */
const isBoundConcept = (value: unknown, valueSet: string): boolean =>
  objectsOf(value)
    .flatMap(({ coding }) => objectsOf(coding))
    .some(({ system, code }) => codesOfSystem(valueSet, String(system)).has(String(code)));

const isBound = ({ type, codes }: Element, value: unknown): boolean => {
  if (codes === undefined) return true;
  return type === 'code' ? codesOf(codes).has(String(value)) : isBoundConcept(value, codes);
};

function checkValue(value: unknown, element: Element, path: string, report: Report): void {
  const { type } = element;
  if (type === RESOURCE) checkResource(value, path, report);
  else if (!PRIMITIVES.has(type)) checkObject(value, type, path, report);
  else if (!isPrimitive(type, value)) report(path, 'type', `Expected a value of type ${type}`);
  if (!isBound(element, value)) report(path, 'binding', `Expected a code of ${element.codes}`);
}

function checkMember(value: unknown, element: Element, path: string, report: Report): void {
  if (Array.isArray(value) !== element.isList) {
    report(path, 'cardinality', element.isList ? 'Expected a list' : 'Expected a single value');
    return;
  }
  if (!element.isList) {
    checkValue(value, element, path, report);
    return;
  }
  const items = listOf(value);
  if (items.length === 0) report(path, 'ele-1', 'A list has members');
  items.forEach((item, index) => {
    checkValue(item, element, `${path}[${index}]`, report);
  });
}

/** `_name` holds the extensions of the primitive element `name`, with or without a value beside it. */
function checkSibling(value: unknown, element: Element | undefined, path: string, report: Report): void {
  if (element === undefined || !PRIMITIVES.has(element.type)) {
    report(path, 'structure', 'No primitive element has this name');
    return;
  }
  checkObject(value, 'Element', path, report);
}

/** An element without a value but with extensions is present too. */
const isPresent = (value: Json, name: string): boolean =>
  value[name] !== undefined || value[`_${name}`] !== undefined;

function checkPresence(value: Json, { required, choices }: ObjectType, path: string, report: Report): void {
  for (const name of required) {
    if (!isPresent(value, name)) report(`${path}.${name}`, 'cardinality', 'Required, and absent');
  }
  for (const [choice, names] of choices) {
    const count = names.filter((name) => isPresent(value, name)).length;
    if (count > 1) report(`${path}.${choice}[x]`, 'cardinality', 'More than one choice');
  }
}

function checkNamed(value: unknown, name: string, type: ObjectType, path: string, report: Report): void {
  const element = type.elements.get(name);
  if (element !== undefined) checkMember(value, element, path, report);
  else if (name.startsWith('_')) checkSibling(value, type.elements.get(name.slice(1)), path, report);
  else if (name !== 'resourceType' || !type.isResource) {
    report(path, 'structure', 'Is no element of R4B, or none that we use');
  }
}

function checkObject(value: unknown, typeName: string, path: string, report: Report): void {
  const type = objectType(typeName);
  if (type === undefined || !isObject(value)) {
    report(path, 'type', `Expected an object of type ${typeName}`);
    return;
  }
  const names = Object.keys(value);
  if (names.length === 0) report(path, 'ele-1', 'An object has members');
  for (const name of names) checkNamed(value[name], name, type, `${path}.${name}`, report);
  checkPresence(value, type, path, report);
  for (const { key, text, holds } of INVARIANTS[typeName] ?? []) {
    if (!holds(value)) report(path, key, text);
  }
}

function checkResource(value: unknown, path: string, report: Report): void {
  const type = isObject(value) ? value.resourceType : undefined;
  if (typeof type === 'string' && objectType(type)?.isResource === true) {
    checkObject(value, type, path, report);
  } else {
    report(path, 'structure', 'Expected a resource of a type that we use');
  }
}

/** Elements, cardinality, types, required bindings and invariants of R4B, for the part of it that we use. */
export function checkStructure(resource: unknown, type: string): Issue[] {
  const issues: Issue[] = [];
  checkResource(resource, type, (path, rule, text) => issues.push({ path, rule, text }));
  return issues;
}
