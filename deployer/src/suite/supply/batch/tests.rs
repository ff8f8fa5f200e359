//! Batches of all small sizes: every leaf is proven, and a damaged file proves nothing.

use std::collections::BTreeSet;
use std::path::PathBuf;

use salus_domain::commitment::blake2_256;
use salus_domain::supply::{Day, Leaf, Sscc, UnitKey, merkle};

use super::*;
use crate::failure::Failure;
use crate::formats::gs1::serial::Finding;
use crate::suite::supply::rules;

const GTIN: &str = "09506000134352";

struct Place {
    folder: tempfile::TempDir,
    columns: Columns,
}

impl Place {
    fn new() -> Self {
        let columns =
            Columns { gtin: Some(rules::gtin(GTIN).unwrap()), lot: Some("L1".into()), expiry: Some(Day(22_000)) };
        Self { folder: tempfile::tempdir().unwrap(), columns }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn list(&self, text: &str) -> PathBuf {
        std::fs::write(self.path("list.csv"), text).unwrap();
        self.path("list.csv")
    }

    fn survey(&self, text: &str) -> Result<Survey, Failure> {
        survey(&self.list(text), &self.columns, &|_| ())
    }

    fn batch(&self, text: &str) -> BatchFile {
        let survey = self.survey(text).unwrap();
        let secrets: Vec<_> = (0..survey.lots.len()).map(|lot| [lot as u8; 32]).collect();
        let header =
            build(&self.path("b.salus"), &self.path("list.csv"), &self.columns, &survey, &secrets, &|_| ()).unwrap();
        let file = BatchFile::open(&self.path("b.salus")).unwrap();
        assert_eq!(file.header, header);
        file
    }
}

fn proves(file: &BatchFile, proof: &salus_domain::supply::Proof) -> bool {
    let hash = merkle::leaf_hash(blake2_256, &proof.leaf);
    let place = (proof.index, file.header.leaves);
    merkle::verify_inclusion(blake2_256, hash, place, &proof.siblings, &file.root)
}

#[test]
fn every_leaf_of_every_small_batch_is_proven() {
    for count in (1..=33).chain([64, 100]) {
        let place = Place::new();
        let mut text = String::from("serial\n");
        (0..count).for_each(|number| text += &format!("S{number}\n"));
        let file = place.batch(&text);
        assert_eq!(file.header.leaves, count);
        for number in 0..count {
            let key = rules::pack(&[0; 32], file.gtin, &format!("S{number}")).unwrap();
            let proofs = file.proofs(&key).unwrap().unwrap();
            assert_eq!(proofs.len(), 1);
            assert!(*proofs[0].leaf.key() == key && proves(&file, &proofs[0]), "{number} of {count}");
        }
        assert_eq!(file.proofs(&UnitKey([7; 32])).unwrap(), None);
    }
}

#[test]
fn a_proof_takes_a_logarithm_of_reads() {
    let place = Place::new();
    let mut text = String::from("serial\n");
    (0..5_000).for_each(|number| text += &format!("S{number}\n"));
    let file = place.batch(&text);
    let key = rules::pack(&[0; 32], file.gtin, "S4321").unwrap();
    let before = file.reads();
    assert!(file.proof(&key).unwrap().is_some());
    assert!(file.reads() - before <= 13 + 13, "{} reads", file.reads() - before);
}

#[test]
fn packs_in_cases_on_pallets_are_proven_with_all_around_them() {
    let place = Place::new();
    let list = place.path("list.csv");
    let first = Sscc::new(106_141_412_345_678_908).unwrap();
    let hierarchy = Hierarchy { per_case: Some(10), cases_per_pallet: Some(3), first: Some(first) };
    let gtin = rules::gtin(GTIN).unwrap();
    write_csv(&list, (gtin, "L1", Day(22_000)), 65, &hierarchy, &|_| ()).unwrap();
    assert_eq!(hierarchy.containers(65), 7 + 3);
    let text = std::fs::read_to_string(&list).unwrap();
    let file = place.batch(&text);
    assert_eq!((file.header.leaves, file.header.containers), (75, 10));
    let mut rows = crate::suite::supply::csv::Rows::new(text.as_bytes(), "list").unwrap();
    let mut serials = BTreeSet::new();
    while let Some(row) = rows.next_row().unwrap() {
        let key = rules::pack(&[0; 32], gtin, &row.fields[3]).unwrap();
        let proofs = file.proofs(&key).unwrap().unwrap();
        assert!(proofs.len() == 3 && proofs.iter().all(|proof| proves(&file, proof)));
        for (proof, column) in proofs[1..].iter().zip(&row.fields[4..]) {
            assert_eq!(*proof.leaf.key(), rules::container(&[0; 32], rules::sscc(column).unwrap()));
        }
        serials.insert(row.fields[3].clone());
    }
    assert_eq!(serials.len(), 65, "serial numbers are drawn, each once");
    // The last case is the third pallet's only one: 5 packs.
    let last =
        rules::container(&[0; 32], rules::sscc(text.lines().last().unwrap().split(',').next_back().unwrap()).unwrap());
    let Leaf::Container { height, tags, parent, .. } = file.proof(&last).unwrap().unwrap().leaf else { panic!() };
    assert_eq!((height, tags[0].count, tags[0].expiry, parent), (2, 5, Day(22_000), None));
}

#[test]
fn a_list_is_refused_with_its_lines() {
    let place = Place::new();
    let case = "106141412345678908";
    let pallet = "106141412345678915";
    for (text, lines) in [
        ("serial\nA\nB\nA\n", "lines 2 and 4: the serial number A stands twice"),
        ("serial\nA\nÄ\n", "line 3: `Ä` is no serial"),
        ("gtin,serial\n9506000134352,A\n9506000134369,B\n", "line 3: 9506000134369 is another product"),
        ("gtin,serial\n9506000134353,A\n", "line 2: `9506000134353` is no GTIN"),
        ("serial,expiry\nA,2027-02-30\n", "line 2: `2027-02-30` is no expiry"),
        ("serial,sscc\nA,106141412345678909\n", "line 2: `106141412345678909` is no SSCC"),
        (&format!("serial,sscc,sscc2\nA,{case},{pallet}\nB,{case},\n"), "line 3: container 106141412345678908"),
        (&format!("serial,sscc,sscc2\nA,,{case}\n"), "line 2: an outer container"),
        (&format!("serial,sscc,sscc2\nA,{case},{pallet}\nB,{pallet},{case}\n"), "container"),
        ("serial,colour\nA,red\n", "there is no column `colour`"),
        ("serial,serial\nA,B\n", "twice"),
        ("lot\nA\n", "no column `serial`"),
        ("serial\n", "there are no packs"),
    ] {
        let failure = place.survey(text).unwrap_err();
        assert!(failure.message.contains(lines), "{text:?}: {}", failure.message);
    }
    let none = Columns::default();
    let failure = survey(&place.list("gtin,serial\n9506000134352,A\n"), &none, &|_| ()).unwrap_err();
    assert!(failure.message.contains("no column `lot`"), "{}", failure.message);
}

#[test]
fn a_ninth_lot_in_a_container_is_refused() {
    let place = Place::new();
    let mut text = String::from("serial,lot,sscc\n");
    (0..9).for_each(|lot| text += &format!("S{lot},L{lot},106141412345678908\n"));
    let failure = place.survey(&text).unwrap_err();
    assert!(failure.message.contains("line 10: more than 8 lots"), "{}", failure.message);
}

#[test]
fn guessable_serials_are_told_by_lot() {
    let place = Place::new();
    let mut text = String::from("serial,lot\n");
    for number in 0..50 {
        let serial = crate::suite::supply::csv::quoted(&crate::formats::gs1::serial::random().unwrap());
        text += &format!("{serial},GOOD\n1000{number},COUNTED\n");
    }
    let survey = place.survey(&text).unwrap();
    assert_eq!(survey.lots[0], ("GOOD".into(), vec![]));
    assert!(matches!(survey.lots[1].1[0], Finding::FewBits { .. }), "{:?}", survey.lots[1]);
}

#[test]
fn a_damaged_file_proves_nothing() {
    let place = Place::new();
    let file = place.batch("serial\nA\nB\nC\nD\nE\n");
    let good = std::fs::read(place.path("b.salus")).unwrap();
    let key = rules::pack(&[0; 32], file.gtin, "C").unwrap();
    let mut refused = 0;
    for at in (file.header.length as usize..good.len()).step_by(7) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x20;
        std::fs::write(place.path("bad.salus"), &bytes).unwrap();
        match BatchFile::open(&place.path("bad.salus")).unwrap().proof(&key) {
            Ok(Some(proof)) => assert!(proves(&file, &proof)),
            Ok(None) => refused += 1,
            Err(failure) => {
                assert!(failure.message.contains("damaged"), "{}", failure.message);
                refused += 1;
            }
        }
    }
    assert!(refused > 10, "{refused}");
    for bytes in [&good[..good.len() - 1], &good[..100], b"salus-batch/2 0000004096\n", b""] {
        std::fs::write(place.path("bad.salus"), bytes).unwrap();
        let failure = BatchFile::open(&place.path("bad.salus")).unwrap_err();
        assert!(failure.message.contains("is no batch's file"), "{}", failure.message);
    }
}

#[test]
fn the_first_key_of_two_batches_is_found_and_its_row() {
    let (one, other) = (Place::new(), Place::new());
    let list = |numbers: std::ops::Range<u32>, sscc: &str| {
        let mut text = String::from("serial,sscc\n");
        numbers.for_each(|number| text += &format!("S{number},{sscc}\n"));
        text
    };
    // More than is read at once.
    let text = list(0..3_000, "106141412345678908");
    let first = one.batch(&text);
    assert_eq!(other.batch(&list(3_000..6_000, "106141412345678915")).first_shared(&first).unwrap(), None);
    std::fs::remove_file(other.path("b.salus")).unwrap();
    let second = other.batch(&list(2_999..5_000, "106141412345678915"));
    let key = rules::pack(&[0; 32], first.gtin, "S2999").unwrap();
    assert_eq!((first.first_shared(&second).unwrap(), second.first_shared(&first).unwrap()), (Some(key), Some(key)));
    let survey = one.survey(&text).unwrap();
    let row = |key| row(&one.path("list.csv"), &one.columns, &survey, &[[0; 32]], key).unwrap();
    assert_eq!(row(&key), Some((3_001, "serial number S2999".into())));
    let container = rules::container(&[0; 32], rules::sscc("106141412345678908").unwrap());
    assert_eq!(row(&container), Some((2, "SSCC 106141412345678908".into())));
    assert_eq!(row(&UnitKey([7; 32])), None);
}

#[test]
fn more_than_a_batch_takes_is_refused_before_it_is_written() {
    let first = Sscc::new(106_141_412_345_678_908).unwrap();
    let cases = |first| Hierarchy { per_case: Some(1), cases_per_pallet: Some(1), first: Some(first) };
    Hierarchy::default().check(merkle::MAX_LEAVES).unwrap();
    for (hierarchy, packs) in [
        (Hierarchy::default(), merkle::MAX_LEAVES + 1),
        (cases(first), merkle::MAX_LEAVES / 2),
        (cases(first), u64::MAX),
        (Hierarchy::default(), u64::MAX),
    ] {
        assert!(hierarchy.check(packs).unwrap_err().message.contains("more than a batch takes"), "{packs}");
    }
    let last = Sscc::new(999_999_999_999_999_995).unwrap();
    let failure = cases(last).check(2).unwrap_err();
    assert!(failure.message.contains("not so many SSCCs"), "{}", failure.message);
}

#[test]
fn a_date_that_no_code_can_say_is_refused_and_the_earliest_is_known() {
    let place = Place::new();
    let failure = place.survey("serial,expiry\nA,2028-06-30\nB,9999-12-31\n").unwrap_err();
    assert!(failure.message.contains("line 3: no code can say"), "{}", failure.message);
    let survey = place.survey("serial,expiry\nA,2028-06-30\nB,2027-06-30\nC,2027-06-30\n").unwrap();
    assert_eq!(survey.earliest, (Day::of(2027, 6, 30), 3));
}

#[test]
fn what_is_no_regular_file_is_never_waited_for() {
    let place = Place::new();
    let pipe = place.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), std::path::Path::new("/dev/zero"), place.folder.path()] {
        let failure = BatchFile::open(path).unwrap_err();
        assert!(failure.message.contains("no regular file"), "{}", failure.message);
    }
}
