//! Three wrong keys and two wrong arguments are told in one go, and the function is still there.
use telemark::traced;

#[traced(nam = "load", levl = "info", knd = client, args(usr_id, acount))]
fn load(user_id: u64, account: u32) -> u64 {
    user_id + u64::from(account)
}

fn main() {
    load(1, 2);
}
