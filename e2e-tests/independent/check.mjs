// Reads what our command line wrote by other people's implementations, and writes things by them for ours to read.
//   node check.mjs IN.json OUT.json
// IN:  lists (encodedList), tokens, proofs (secured documents), document (to be signed here)
// OUT: the set bits of each list; for each token and proof what it proves, or null; and what was made here.
import {readFile, writeFile} from 'node:fs/promises';
import {Bitstring} from '@digitalbazaar/bitstring';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as base58 from 'base58-universal';
import * as jose from 'jose';

const SUITES = {
  'eddsa-jcs-2022': {suite: eddsaJcs, keys: Ed25519Multikey, alg: 'EdDSA'},
  'ecdsa-jcs-2019': {suite: ecdsaJcs, keys: EcdsaMultikey, alg: 'ES256'},
};

const multikeyOf = method => method.slice(method.indexOf('#') + 1);
const method = key => `did:key:${key}#${key}`;

async function ones(encodedList) {
  if(encodedList[0] !== 'u') {
    throw new Error('an encodedList begins with u');
  }
  const bits = new Bitstring({buffer: await Bitstring.decodeBits({encoded: encodedList.slice(1)})});
  const set = [];
  for(let index = 0; index < bits.length; index++) {
    if(bits.get(index)) {
      set.push(index);
    }
  }
  return {entries: bits.length, set};
}

async function openToken(token) {
  const {alg, kid, typ, cty} = jose.decodeProtectedHeader(token);
  const {keys} = Object.values(SUITES).find(suite => suite.alg === alg);
  const keyPair = await keys.from({publicKeyMultibase: multikeyOf(kid)});
  const key = await jose.importJWK(await keys.toJwk({keyPair}), alg);
  const {payload} = await jose.compactVerify(token, key, {algorithms: ['EdDSA', 'ES256']});
  return {typ, cty, document: JSON.parse(new TextDecoder().decode(payload))};
}

async function openProof(secured) {
  const {proof, ...document} = structuredClone(secured);
  const {suite} = SUITES[proof.cryptosuite];
  const cryptosuite = suite.createVerifyCryptosuite();
  const verificationMethod = {type: 'Multikey', publicKeyMultibase: multikeyOf(proof.verificationMethod)};
  const data = await cryptosuite.createVerifyData({cryptosuite, document, proof, verificationMethod});
  const verifier = await cryptosuite.createVerifier({verificationMethod});
  const signature = base58.decode(proof.proofValue.slice(1));
  return await verifier.verify({data, signature}) ? {document} : null;
}

async function makeProof(unsecured, name) {
  const {suite, keys} = SUITES[name];
  const keyPair = await keys.generate(name === 'ecdsa-jcs-2019' ? {curve: 'P-256'} : {});
  const {publicKeyMultibase} = await keyPair.export({publicKey: true});
  const document = structuredClone(unsecured);
  const proof = {
    type: 'DataIntegrityProof',
    cryptosuite: name,
    created: '2026-01-02T03:04:05Z',
    verificationMethod: method(publicKeyMultibase),
    proofPurpose: 'assertionMethod',
  };
  const cryptosuite = suite.createSignCryptosuite();
  const verificationMethod = {type: 'Multikey', publicKeyMultibase};
  const data = await cryptosuite.createVerifyData({cryptosuite, document, proof, verificationMethod});
  const signature = await keyPair.signer().sign({data});
  return {...document, proof: {...proof, proofValue: `z${base58.encode(signature)}`}};
}

async function makeToken(document, name) {
  const {keys, alg} = SUITES[name];
  const {publicKey, privateKey} = await jose.generateKeyPair(alg, {extractable: true});
  const keyPair = await keys.fromJwk({jwk: await jose.exportJWK(publicKey)});
  const {publicKeyMultibase} = await keyPair.export({publicKey: true});
  const payload = new TextEncoder().encode(JSON.stringify(document, null, 1));
  return new jose.CompactSign(payload)
    .setProtectedHeader({typ: 'vc+jwt', alg, kid: method(publicKeyMultibase)})
    .sign(privateKey);
}

async function makeList(length, set) {
  const bits = new Bitstring({length});
  set.forEach(index => bits.set(index, true));
  return {encodedList: `u${await bits.encodeBits()}`, entries: bits.length, set};
}

// What does not hold throws in some of these libraries and is false in others.
const orNull = promise => promise.catch(() => null);

const input = JSON.parse(await readFile(process.argv[2], 'utf8'));
const names = Object.keys(SUITES);
const output = {
  lists: await Promise.all(input.lists.map(ones)),
  tokens: await Promise.all(input.tokens.map(token => orNull(openToken(token)))),
  proofs: await Promise.all(input.proofs.map(secured => orNull(openProof(secured)))),
  made: {
    lists: [await makeList(131072, [0, 7, 8, 94567, 131071]), await makeList(1048576, [3, 1000000])],
    tokens: await Promise.all(names.map(name => makeToken(input.document, name))),
    proofs: await Promise.all(names.map(name => makeProof(input.document, name))),
  },
};
await writeFile(process.argv[3], JSON.stringify(output));
