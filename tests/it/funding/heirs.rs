//! What a unit that ends leaves in its fund wants an heir, who goes on with it.

use rencai::access::Role;
use rencai::funding::holdings;
use rencai::organization::reorganization::{HoldingKind, Open};
use rencai::store::Read;
use rencai::worker::settle_scopes;
use serde_json::{Value, json};

use super::{Desk, fen, steps};
use crate::supervision::another;
use crate::support::hall::{done, id, refused};
use crate::support::world::{World, in_app};

/// 呈贡县, which 呈贡区 continues from 20 May 2011 on.
const COUNTY: &str = "530121";
const DISTRICT: &str = "530114";
const MIDNIGHT: &str = "2011-05-19T16:00:00Z";

/// In how many accounts a unit's fund has money that is not paid.
async fn left(world: &World, desk: &Desk) -> Option<u64> {
    let (read, unit, mut open) = (Read::new(&world.app.store, world.system.clone()), desk.keeper.unit, Open::new());
    holdings::open(&read, &[unit], &mut open).await.unwrap();
    open.get(&(unit, HoldingKind::Fund)).copied()
}

/// Feature 3.
#[test]
fn who_continues_a_unit_pays_what_it_has_committed_and_carries_over_what_is_free() {
    in_app(|world| async move {
        let mut desk = Desk::at(&world, COUNTY).await;
        assert_eq!(left(&world, &desk).await, None);
        let line = desk.funded("REWARD", 1_000).await;
        done(&desk.appropriate(2010, 50).await);
        let commitment = desk.committed(&line, 100, "2011-12-31").await;
        let payment = desk.ordered(&commitment, 40).await;
        assert_eq!(left(&world, &desk).await, Some(4), "unallocated, free, reserved and ordered");
        assert!(HoldingKind::Fund.needs_heir());

        world.clock.set(MIDNIGHT.parse().unwrap());
        assert!(settle_scopes::next(&world.app, &mut None).await.unwrap());
        let appropriate = desk.appropriating(2010, 1);
        desk.keeper = world.actor(DISTRICT, &[Role::FundOfficer]).await;
        desk.payer = another(&desk.keeper);
        refused(&desk.keep("fundAppropriate", appropriate).await, "OUTSIDE_ITS_DAYS");
        done(&desk.pay(&payment).await);
        done(&desk.pay(&desk.ordered(&commitment, 60).await).await);
        let shown = desk.fund(2010, None).await;
        assert_eq!((steps(&shown), &shown["appropriated"]), ([50, 900, 0, 0, 100], &json!(1_050)));
        let take = json!({ "line": line, "source": desk.source, "amount": fen(1), "ground": desk.ground() });
        done(&desk.keep("fundDeallocate", take).await);
        refused(&desk.carry_over(2010).await, "FUNDS_SHORT");
        let carry = json!({ "unit": COUNTY, "year": 2010, "ground": desk.ground() });
        let carried = desk.keep("fundCarryOver", carry).await;
        done(&carried);
        assert_eq!(carried["vouchers"].as_array().map(Vec::len), Some(2));
        assert_eq!(steps(&desk.fund(2011, None).await), [950, 0, 0, 0, 0]);
        let numbers: Vec<Value> = desk.vouchers(2010).await.iter().map(|voucher| voucher["number"].clone()).collect();
        assert_eq!(numbers.len(), 11, "the county's vouchers go on: {numbers:?}");
        assert_eq!(numbers[0], 11);

        desk.approver = world.actor(DISTRICT, &[Role::Supervisor]).await;
        let mut proposing = desk.proposing(2011, "REWARD", 950);
        proposing["unit"] = json!(COUNTY);
        let proposed = desk.keep("budgetLimitPropose", proposing).await;
        done(&proposed);
        let approving = json!({ "change": proposed["change"]["id"] });
        let approved = desk.change(&desk.approver, "budgetLimitApprove", approving).await;
        done(&approved);
        let line = id(&approved["change"]["line"]);
        done(&desk.allocate(2011, &line, 950).await);
        let commitment = desk.committed(&line, 950, "2011-12-31").await;
        done(&desk.pay(&desk.ordered(&commitment, 950).await).await);
        assert_eq!(steps(&desk.fund(2011, None).await), [0, 0, 0, 0, 950], "nothing of the county's is left");
    });
}
