//! Mutations about bodies, posts and appointments.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::input::{
    AppointmentEndInput, AppointmentMakeInput, AppointmentPayload, BodyChangeInput, BodyCloseInput, BodyPayload,
    BodyRegisterInput, EstablishmentSetInput, PostChangeInput, PostCloseInput, PostCreateInput, PostPayload,
};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::kernel::{
    Failure, Refusal, Term,
    id::{AppointmentId, BodyId, PostId},
};
use crate::organization::bodies::{Capacity, Function};
use crate::organization::write::{
    BodySaying, ChangeBody, ChangePost, CloseBody, ClosePost, CreatePost, EndAppointment, MakeAppointment,
    RegisterBody, SetEstablishment,
};
use crate::store::Command;

fn missing(zh: &str, en: &str, field: &str) -> Failure {
    Refusal::not_found(zh, en).at([field]).into()
}

fn body_id(id: &ID, field: &str) -> Result<BodyId, Failure> {
    BodyId::parse(id).ok_or_else(|| missing("机构", "body", field))
}

fn post_id(id: &ID) -> Result<PostId, Failure> {
    PostId::parse(id).ok_or_else(|| missing("岗位", "post", "post"))
}

fn saying(
    (name, name_en): (&str, &str),
    functions: Option<&Vec<Function>>,
    works_with: Option<&ID>,
) -> Result<BodySaying, Failure> {
    Ok(BodySaying {
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        functions: functions.cloned().unwrap_or_default(),
        works_with: works_with.map(|id| body_id(id, "worksWith")).transpose()?,
    })
}

/// Mutations about bodies.
#[derive(Default)]
pub struct BodiesMutation;

#[Object]
impl BodiesMutation {
    /// 设立机构，自某日起。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1f、4.1.1g、4.1.2a、4.1.2b、4.2.2g、4.3.3。权限：MANAGE_BODIES。
    ///
    /// Sets up a body of a unit from a day on. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1f, 4.1.1g, 4.1.2a, 4.1.2b, 4.2.2g, 4.3.3; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(RegisterBody::ACTION)),
        directive = acts::clause::apply(ids(RegisterBody::CLAUSES)),
        directive = acts::errors::apply(codes(RegisterBody::ERRORS)),
        directive = acts::emits::apply(events(RegisterBody::EVENTS))
    )]
    async fn body_register(&self, ctx: &Context<'_>, input: BodyRegisterInput) -> Result<BodyPayload> {
        let said = saying((&input.name, &input.name_en), input.functions.as_ref(), input.works_with.as_ref());
        let command = said.map(|saying| RegisterBody {
            unit: input.unit.clone(),
            kind: input.kind,
            category: input.category.map(|category| category.as_str().to_owned()),
            saying,
            from: input.from,
        });
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 调整机构的名称、职能与合署，自某日起。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1f、4.1.1g、4.1.2a、4.1.2b、4.2.2g、4.3.3。权限：MANAGE_BODIES。
    ///
    /// Changes what a body is called, what it is for, and with whom it works as one office, from a day on. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1f, 4.1.1g, 4.1.2a, 4.1.2b, 4.2.2g, 4.3.3; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(ChangeBody::ACTION)),
        directive = acts::clause::apply(ids(ChangeBody::CLAUSES)),
        directive = acts::errors::apply(codes(ChangeBody::ERRORS)),
        directive = acts::emits::apply(events(ChangeBody::EVENTS))
    )]
    async fn body_change(&self, ctx: &Context<'_>, input: BodyChangeInput) -> Result<BodyPayload> {
        let said = saying((&input.name, &input.name_en), input.functions.as_ref(), input.works_with.as_ref());
        let command =
            body_id(&input.body, "body").and_then(|body| Ok(ChangeBody { body, saying: said?, from: input.from }));
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤销机构及其岗位，自某日起；届时须无人任职。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1f、4.1.1g、4.1.2a、4.1.2b、4.2.2g、4.3.3。权限：MANAGE_BODIES。
    ///
    /// Closes a body and its posts from a day on; nobody may hold one of them beyond it. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1f, 4.1.1g, 4.1.2a, 4.1.2b, 4.2.2g, 4.3.3; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(CloseBody::ACTION)),
        directive = acts::clause::apply(ids(CloseBody::CLAUSES)),
        directive = acts::errors::apply(codes(CloseBody::ERRORS)),
        directive = acts::emits::apply(events(CloseBody::EVENTS))
    )]
    async fn body_close(&self, ctx: &Context<'_>, input: BodyCloseInput) -> Result<BodyPayload> {
        let command = body_id(&input.body, "body").map(|body| CloseBody { body, from: input.from });
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 核定编制与年度工作经费，自某日起。条款：4.1.1c、4.2.2g。权限：MANAGE_BODIES。
    ///
    /// Says what a body is equipped with from a day on. Clauses 4.1.1c, 4.2.2g; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(SetEstablishment::ACTION)),
        directive = acts::clause::apply(ids(SetEstablishment::CLAUSES)),
        directive = acts::errors::apply(codes(SetEstablishment::ERRORS)),
        directive = acts::emits::apply(events(SetEstablishment::EVENTS))
    )]
    async fn establishment_set(&self, ctx: &Context<'_>, input: EstablishmentSetInput) -> Result<BodyPayload> {
        let command = body_id(&input.body, "body").map(|body| SetEstablishment {
            body,
            quota: i64::from(input.quota),
            filled: i64::from(input.filled),
            budget_fen: input.budget_fen.0,
            paper: input.paper.clone(),
            from: input.from,
        });
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 设立岗位，自某日起。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e、4.1.1g。权限：MANAGE_BODIES。
    ///
    /// Creates a post of a body from a day on. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e, 4.1.1g; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(CreatePost::ACTION)),
        directive = acts::clause::apply(ids(CreatePost::CLAUSES)),
        directive = acts::errors::apply(codes(CreatePost::ERRORS)),
        directive = acts::emits::apply(events(CreatePost::EVENTS))
    )]
    async fn post_create(&self, ctx: &Context<'_>, input: PostCreateInput) -> Result<PostPayload> {
        let command = body_id(&input.body, "body").map(|body| CreatePost {
            body,
            kind: input.kind,
            title: input.title.clone(),
            title_en: input.title_en.clone(),
            places: input.places.map_or(1, i64::from),
            from: input.from,
        });
        PostPayload::answer(ctx, &input, ready(command)).await
    }

    /// 调整岗位的名称与可任人数，自某日起。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e、4.1.1g。权限：MANAGE_BODIES。
    ///
    /// Changes what a post is called and how many may hold it, from a day on. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e, 4.1.1g; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(ChangePost::ACTION)),
        directive = acts::clause::apply(ids(ChangePost::CLAUSES)),
        directive = acts::errors::apply(codes(ChangePost::ERRORS)),
        directive = acts::emits::apply(events(ChangePost::EVENTS))
    )]
    async fn post_change(&self, ctx: &Context<'_>, input: PostChangeInput) -> Result<PostPayload> {
        let command = post_id(&input.post).map(|post| ChangePost {
            post,
            title: input.title.clone(),
            title_en: input.title_en.clone(),
            places: i64::from(input.places),
            from: input.from,
        });
        PostPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤销岗位，自某日起；届时须无人任职。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e、4.1.1g。权限：MANAGE_BODIES。
    ///
    /// Closes a post from a day on; nobody may hold it beyond that. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e, 4.1.1g; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(ClosePost::ACTION)),
        directive = acts::clause::apply(ids(ClosePost::CLAUSES)),
        directive = acts::errors::apply(codes(ClosePost::ERRORS)),
        directive = acts::emits::apply(events(ClosePost::EVENTS))
    )]
    async fn post_close(&self, ctx: &Context<'_>, input: PostCloseInput) -> Result<PostPayload> {
        let command = post_id(&input.post).map(|post| ClosePost { post, from: input.from });
        PostPayload::answer(ctx, &input, ready(command)).await
    }

    /// 任命：岗位在任期内须存在且有空缺，同一人任期不重叠。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e。权限：MAKE_APPOINTMENT。
    ///
    /// Appoints a person to a post, which has to be there and have a place on each day of the term. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e; requires MAKE_APPOINTMENT.
    #[graphql(
        directive = acts::requires::apply(action(MakeAppointment::ACTION)),
        directive = acts::clause::apply(ids(MakeAppointment::CLAUSES)),
        directive = acts::errors::apply(codes(MakeAppointment::ERRORS)),
        directive = acts::emits::apply(events(MakeAppointment::EVENTS))
    )]
    async fn appointment_make(&self, ctx: &Context<'_>, input: AppointmentMakeInput) -> Result<AppointmentPayload> {
        let own = &Session::of(ctx)?.read.actor().person.issuer;
        let command = post_id(&input.post).map(|post| MakeAppointment {
            post,
            issuer: input.issuer.as_ref().unwrap_or(own).clone(),
            subject: input.subject.clone(),
            name: input.name.clone(),
            capacity: input.capacity.unwrap_or(Capacity::Other),
            full_time: input.full_time.unwrap_or(false),
            higher_rank: input.higher_rank.unwrap_or(false),
            term: Term { from: Some(input.from), until: input.until },
        });
        AppointmentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 免职，自某日起不再任职。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e。权限：MAKE_APPOINTMENT。
    ///
    /// Ends an appointment: from a day on the post is held no more. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e; requires MAKE_APPOINTMENT.
    #[graphql(
        directive = acts::requires::apply(action(EndAppointment::ACTION)),
        directive = acts::clause::apply(ids(EndAppointment::CLAUSES)),
        directive = acts::errors::apply(codes(EndAppointment::ERRORS)),
        directive = acts::emits::apply(events(EndAppointment::EVENTS))
    )]
    async fn appointment_end(&self, ctx: &Context<'_>, input: AppointmentEndInput) -> Result<AppointmentPayload> {
        let id = AppointmentId::parse(&input.appointment);
        let command = id.ok_or_else(|| missing("任职", "appointment", "appointment"));
        let command = command.map(|appointment| EndAppointment { appointment, from: input.from });
        AppointmentPayload::answer(ctx, &input, ready(command)).await
    }
}
