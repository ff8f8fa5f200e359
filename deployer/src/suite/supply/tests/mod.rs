mod client;
mod damage;
