use salus::abi::Bundle;
use salus::chain::{Client, Target, TxOptions};
use salus::signer::Signer;
use salus::state::State;
use salus::suite::credential::keys::DocumentKeys;
use salus::suite::credential::{Registry, document::*, rules};
use salus_domain::credential::*;
use std::sync::Arc;

#[tokio::main]
async fn main() {
    let a: Vec<String> = std::env::args().collect();
    // url registry issuer holder type place file out key until
    let client = Client::connect(
        &Target { name: "x".into(), url: a[1].clone(), genesis: None, embedded: true },
        std::time::Duration::from_secs(60),
    )
    .await
    .unwrap();
    let bundle = Bundle::embedded("credential-registry").unwrap();
    let reg = salus::chain::ss58::decode(&a[2]).unwrap().0;
    let r = Registry::new(client, Arc::new(bundle), reg);
    let signer = Signer::development(&a[3]).unwrap();
    let holder = salus::chain::ss58::account_anywhere(&a[4]).unwrap();
    let order = Order {
        issuer: signer.account(),
        holder: Some(holder),
        holder_kind: HolderKind::Person,
        credential_type: rules::credential_type(&a[5]).unwrap(),
        jurisdiction: rules::jurisdiction(&a[6]).unwrap(),
        from: None,
        until: None,
        qualifier: None,
        status: None,
    };
    let doc = std::fs::read_to_string(&a[7]).unwrap();
    let p = r.prepare(&signer.account(), &doc, &order, &[]).await.map_err(|e| (e.message, e.hint)).unwrap();
    let keys = DocumentKeys::of(&State::locate().unwrap());
    let key = keys.unlock(&a[9], "pw").unwrap();
    let text = secure(&p.credential, &key, Proof::DataIntegrity, salus::suite::when::machine()).unwrap();
    std::fs::write(&a[8], text).unwrap();
    let done = r.act(&signer, &Action::Issue(p.new), &TxOptions::default()).await.map_err(|e| e.message).unwrap();
    println!("{:?} 0x{}", done.value, hex::encode(p.new.id));
}
