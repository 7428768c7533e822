//! A former name is a name, and another one; a reason says something.

use telemark::{Counter, metric};

/// Orders.
#[metric(counter = "shop.orders", renamed_from = "shop_orders")]
static ORDERS: Counter;

/// Sales.
#[metric(counter = "sales", renamed_from = "Sales Total", deprecated = " ")]
static SALES: Counter;

fn main() {}
