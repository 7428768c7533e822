//! Spans that `tracing` makes, of libraries and of `span!`, for the subscriber and for the layer.

use super::Recorder;
use super::open::{Description, Origin};
use super::shard::Local;
use super::slot::SlotId;
use super::stack::Entry;
use crate::span::beginning::value_of;
use crate::span::body::{Body, FieldsInto};
use crate::span::bridge;
use crate::span::start::{Pending, take_pending};
use tracing_core::span::Attributes;

impl Recorder {
    /// Opens what `tracing` asks for; no number if there was no room.
    pub(super) fn open_for(
        &self,
        local: Local,
        attributes: &Attributes<'_>,
        parent: Option<Entry>,
    ) -> Option<SlotId> {
        let metadata = attributes.metadata();
        let pending =
            take_pending().filter(|pending| pending.site.static_metadata().callsite() == metadata.callsite());
        let (shape, links, mut origin) = match pending {
            Some(Pending { site, remote, request, links, name }) => {
                (Some(site.shape()), links, Origin { remote, request, name, ..Origin::default() })
            }
            None => (None, Vec::new(), Origin::default()),
        };
        if parent.is_none() && origin.remote.is_none() && attributes.is_contextual() {
            origin.remote = bridge::parent();
        }
        origin.undecided = parent.is_none();
        let (parent, above) = if self.decides_children { (None, parent) } else { (parent, None) };
        origin.above = above;
        if let Some(parent) = parent.as_ref().filter(|parent| parent.is_declined()) {
            local.expose_entered(parent.id);
            parent.slot.begin();
            return parent.slot.hold(parent.id).then_some(parent.id.unsampled());
        }
        let description = Description { metadata, shape };
        let mut write = |body: &mut Body| {
            attributes.record(&mut FieldsInto::new(body, metadata, description.is_decided()));
            for link in &links {
                body.link(link);
            }
        };
        let undecided = origin.undecided;
        let mut owned = match parent {
            Some(parent) => {
                local.expose_entered(parent.identity.root);
                let mut owned = self.child(local, &parent, description, |body| {
                    origin.name.iter().for_each(|name| body.name(name));
                    write(body);
                })?;
                owned.works_for(origin.request);
                owned
            }
            None => self.root(local, description, origin, &|key| value_of(attributes, key), &mut write)?,
        };
        let id = owned.number(undecided);
        owned.expose();
        Some(id)
    }
}
