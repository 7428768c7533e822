//! LogQL and CloudWatch Logs Insights: whether the fields that are asked for stand in a line of telemark's log.

mod fields;
mod insights;
mod judge;
mod pipeline;
mod token;

pub(super) use fields::Fields;
pub(super) use insights::judge as judge_insights;
pub(super) use judge::judge;
