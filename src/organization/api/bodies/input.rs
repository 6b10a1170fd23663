//! What the mutations about bodies take and what they answer.

use async_graphql::ID;

use super::{AppointmentNode, BodyNode, PostNode};
use crate::graphql::payload::{input, payload};
use crate::graphql::scalars::Long;
use crate::kernel::{
    Day,
    id::{AppointmentId, BodyId, PostId},
};
use crate::organization::bodies::{BodyKind, Capacity, Function, PostKind};
use crate::talent::Category;

input! {
    /// 设立机构的输入。
    ///
    /// What setting up a body takes.
    BodyRegisterInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 类别。
        ///
        /// Its kind.
        kind: BodyKind,
        /// 所管人才类别；仅人才队伍建设办公室写明。
        ///
        /// The talent category that it is for; of team-building offices only.
        category: Option<Category>,
        /// 名称。
        ///
        /// Its name.
        name: String,
        /// 英文名称。
        ///
        /// The same in English.
        name_en: String,
        /// 职能。
        ///
        /// What it is for.
        functions: Option<Vec<Function>>,
        /// 合署办公的机构。
        ///
        /// With which body it works as one office.
        works_with: Option<ID>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 调整机构名称、职能与合署的输入。
    ///
    /// What changing a body takes.
    BodyChangeInput changes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 名称。
        ///
        /// Its name.
        name: String,
        /// 英文名称。
        ///
        /// The same in English.
        name_en: String,
        /// 职能。
        ///
        /// What it is for.
        functions: Option<Vec<Function>>,
        /// 合署办公的机构。
        ///
        /// With which body it works as one office.
        works_with: Option<ID>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 撤销机构的输入。
    ///
    /// What closing a body takes.
    BodyCloseInput changes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 不再存续的首日。
        ///
        /// The first day on which it is there no more.
        from: Day,
    }
}

input! {
    /// 核定编制的输入。
    ///
    /// What setting an establishment takes.
    EstablishmentSetInput changes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 编制数。
        ///
        /// How many may be employed.
        quota: i32,
        /// 在编人数。
        ///
        /// How many are.
        filled: i32,
        /// 年度工作经费，分。
        ///
        /// The operating budget of a year, in fen.
        budget_fen: Long,
        /// 批文。
        ///
        /// The paper that approved it.
        paper: String,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 设立岗位的输入。
    ///
    /// What creating a post takes.
    PostCreateInput makes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 类别。
        ///
        /// Its kind.
        kind: PostKind,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 英文名称。
        ///
        /// The same in English.
        title_en: String,
        /// 可任人数，默认 1。
        ///
        /// How many may hold it at once; 1 by default.
        places: Option<i32>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 调整岗位的输入。
    ///
    /// What changing a post takes.
    PostChangeInput changes {
        /// 岗位。
        ///
        /// The post.
        post: ID,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 英文名称。
        ///
        /// The same in English.
        title_en: String,
        /// 可任人数，1 至 1000。
        ///
        /// How many may hold it at once: 1 to 1000.
        places: i32,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 撤销岗位的输入。
    ///
    /// What closing a post takes.
    PostCloseInput changes {
        /// 岗位。
        ///
        /// The post.
        post: ID,
        /// 不再存续的首日。
        ///
        /// The first day on which it is there no more.
        from: Day,
    }
}

input! {
    /// 任命的输入。
    ///
    /// What an appointment takes.
    AppointmentMakeInput changes {
        /// 岗位。
        ///
        /// The post.
        post: ID,
        /// 任职者令牌的签发者(iss)；默认与任命人相同。
        ///
        /// Who issues the person's tokens (`iss`); one's own issuer by default.
        issuer: Option<String>,
        /// 任职者在签发者处的标识(sub)。
        ///
        /// Who the person is at the issuer (`sub`).
        subject: String,
        /// 姓名。
        ///
        /// The name.
        name: String,
        /// 本职身份，默认 OTHER。
        ///
        /// What the person is otherwise; OTHER by default.
        capacity: Option<Capacity>,
        /// 是否专职，默认兼职。
        ///
        /// Whether that is all that the person does; concurrent by default.
        full_time: Option<bool>,
        /// 是否高配。
        ///
        /// Whether the person has a higher rank than the post.
        higher_rank: Option<bool>,
        /// 任职首日。
        ///
        /// The first day.
        from: Day,
        /// 不再任职的首日；不给则至免职为止，或至岗位已定的撤销之日。
        ///
        /// The first day on which the post is held no more; if left out, until it is ended, or the post is where that is known already.
        until: Option<Day>,
    }
}

input! {
    /// 免职的输入。
    ///
    /// What ending an appointment takes.
    AppointmentEndInput changes {
        /// 任职。
        ///
        /// The appointment.
        appointment: ID,
        /// 不再任职的首日。
        ///
        /// The first day on which the post is held no more.
        from: Day,
    }
}

payload! {
    /// 机构变更的结果。
    ///
    /// What became of a change of a body.
    BodyPayload of BodyId {
        /// 机构。
        ///
        /// The body.
        body: BodyNode
    }
}

payload! {
    /// 岗位变更的结果。
    ///
    /// What became of a change of a post.
    PostPayload of PostId {
        /// 岗位。
        ///
        /// The post.
        post: PostNode
    }
}

payload! {
    /// 任免的结果。
    ///
    /// What became of an appointment.
    AppointmentPayload of AppointmentId {
        /// 任职。
        ///
        /// The appointment.
        appointment: AppointmentNode
    }
}
