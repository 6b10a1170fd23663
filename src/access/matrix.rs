//! The matrix: each action and the roles that may do it, one exhaustive match. A snapshot test
//! prints it, so that a change of rights is read before it is made.

use crate::kernel::named::named;

named! {
    /// 角色：一个人在其单位担任什么。
    ///
    /// A role: what a person is at a unit.
    Role {
        /// 提名：本单位的提名与导入。
        ///
        /// Nominations of the own unit, and their import.
        Nominator = "nominator",
        /// 评选：本区划的项目、届次、评审与数据协议。
        ///
        /// Programmes, editions, judging and data agreements of the own division.
        AwardOfficer = "award-officer",
        /// 规则编写：上传本区划的规则版本，提出参数。
        ///
        /// Uploads versions of the own division's rules, and proposes parameters.
        RuleAuthor = "rule-author",
        /// 规则审批：批准、施行与撤销他人上传的规则；登记签名公钥。
        ///
        /// Approves, puts in force and revokes rules that another person uploaded; registers keys.
        RuleApprover = "rule-approver",
        /// 报告：起草与提交报告。
        ///
        /// Drafts and submits reports.
        Reporter = "reporter",
        /// 督查：检查、问题与通报。
        ///
        /// Inspections, findings and circulars.
        Supervisor = "supervisor",
        /// 资金：人才工作专项资金。
        ///
        /// The talent fund.
        FundOfficer = "fund-officer",
        /// 审计：读取审计与运行记录，不写入。
        ///
        /// Reads audit and runs of the subtree, writes nothing.
        Auditor = "auditor",
        /// 运维：目录与配置，不接触个人数据。
        ///
        /// Catalogues and operation, no personal data.
        Operator = "operator",
        /// 被提名人：只看自己的档案。
        ///
        /// A nominee: the own file only.
        Nominee = "nominee",
        /// 组织：本单位的机构、岗位、任职与编制。
        ///
        /// Bodies, posts, appointments and establishment of the own unit.
        Organizer = "organizer",
        /// 系统自身：执行作业。不能由令牌授予。
        ///
        /// The system itself, running jobs; no token can give it.
        System = "system",
    }
}

named! {
    /// 动作：每个根字段要求其一。
    ///
    /// An action: each root field requires one.
    Action {
        /// 查看自己的身份与权限。
        ///
        /// See who one is and what one may do.
        ReadViewer = "READ_VIEWER",
        /// 按标识读取单个对象(范围内)。
        ///
        /// Read objects by their ids, within reach.
        ReadNodes = "READ_NODES",
        /// 读取政策与条款。
        ///
        /// Read policies and clauses.
        ReadPolicies = "READ_POLICIES",
        /// 装入政策目录与单位目录。
        ///
        /// Load a catalogue of policy or of units.
        LoadCatalogue = "LOAD_CATALOGUE",
        /// 移交已终止的单位(系统)。
        ///
        /// Hand units that have ended over to their successors (the system).
        SettleScopes = "SETTLE_SCOPES",
        /// 调整机构：新设、更名、改隶、合并、拆分、撤销单位。
        ///
        /// Reorganize: open, rename, move, merge, split and close units.
        ReorganizeUnits = "REORGANIZE_UNITS",
        /// 设立与调整议事协调机构、办公室、专门机构及其岗位与编制。
        ///
        /// Set up and change bodies, their posts and what they are equipped with.
        ManageBodies = "MANAGE_BODIES",
        /// 任免。
        ///
        /// Appoint to posts, and end it.
        MakeAppointment = "MAKE_APPOINTMENT",
        /// 读取机构、岗位、任职、编制及组成情况。
        ///
        /// Read bodies, posts, appointments, establishment and composition.
        ReadBodies = "READ_BODIES",
        /// 建立网络(如领导小组成员单位、对比组)并编入单位。
        ///
        /// Make networks over units, such as the leading group's members or a group for comparison, and fill them.
        ManageNetworks = "MANAGE_NETWORKS",
        /// 检查数据的完整性。
        ///
        /// Examine the integrity of the data.
        ReadIntegrity = "READ_INTEGRITY",
        /// 读取单位树。
        ///
        /// Read the tree of units.
        ReadUnits = "READ_UNITS",
        /// 读取责任、其凭据、减免与数字。
        ///
        /// Read duties, what discharged them, reliefs and figures.
        ReadDuties = "READ_DUTIES",
        /// 立责(系统)。
        ///
        /// Open duties that are owed (the system).
        OpenDuties = "OPEN_DUTIES",
        /// 核对机构组成、职责分工与财政拨款，履行或撤回责任(系统)。
        ///
        /// Examine what bodies are made up of, of whom matrices speak and what was appropriated, and discharge duties or
        /// undo it (the system).
        ExamineComposition = "EXAMINE_COMPOSITION",
        /// 豁免或重开下级单位的责任。
        ///
        /// Waive or reopen duties of units below.
        GrantRelief = "GRANT_RELIEF",
        /// 设定提醒规则。
        ///
        /// Set rules of reminders.
        SetReminders = "SET_REMINDERS",
        /// 发出提醒(系统)。
        ///
        /// Remind of duties (the system).
        SendReminders = "SEND_REMINDERS",
        /// 签收本单位所收到的提醒。
        ///
        /// Acknowledge reminders that went to the own unit.
        AcknowledgeReminder = "ACKNOWLEDGE_REMINDER",
        /// 发放日历地址，撤销自己所发放的。
        ///
        /// Issue calendar addresses, and revoke those that one has issued.
        ShareCalendar = "SHARE_CALENDAR",
        /// 撤销他人所发放的日历地址。
        ///
        /// Revoke calendar addresses that others have issued.
        RevokeCalendarAddress = "REVOKE_CALENDAR_ADDRESS",
        /// 读取报告。
        ///
        /// Read reports.
        ReadReports = "READ_REPORTS",
        /// 起草、修改与提交本单位的报告。
        ///
        /// Write, revise and submit reports of the own unit.
        DraftReport = "DRAFT_REPORT",
        /// 接受、退回与解锁下级单位的报告。
        ///
        /// Accept, return and unlock reports of units below.
        AcceptReport = "ACCEPT_REPORT",
        /// 要求就专项工作报告。
        ///
        /// Want reports on special work.
        RequestReports = "REQUEST_REPORTS",
        /// 读取督查、问题与通报。
        ///
        /// Read inspections, findings and circulars.
        ReadSupervision = "READ_SUPERVISION",
        /// 督查：开展与办结督查，登记与核查问题，草拟与印发通报。
        ///
        /// Open and close inspections, record and check findings, draft and issue circulars.
        Supervise = "SUPERVISE",
        /// 整改问题，答复通报。
        ///
        /// Mend findings and answer circulars.
        AnswerSupervision = "ANSWER_SUPERVISION",
        /// 读取会议、表决与决定。
        ///
        /// Read meetings, ballots and decisions.
        ReadMeetings = "READ_MEETINGS",
        /// 召集、召开、付表决、办结与重开会议。
        ///
        /// Convene, hold, close and reopen meetings, and put motions to the vote.
        HoldMeeting = "HOLD_MEETING",
        /// 设定表决规则。
        ///
        /// Set ballot rules.
        SetBallotRule = "SET_BALLOT_RULE",
        /// 读取文件、审定、备案、政策登记与冻结。
        ///
        /// Read documents, approvals, filings, the register of policies and freezes.
        ReadDocuments = "READ_DOCUMENTS",
        /// 起草、修改、合并与撤回文件，征求与提出意见。
        ///
        /// Draft, revise, derive and withdraw documents, ask for opinions and give them.
        DraftDocument = "DRAFT_DOCUMENT",
        /// 登记文件审议通过。
        ///
        /// Put down that a document was deliberated.
        DeliberateDocument = "DELIBERATE_DOCUMENT",
        /// 审定与退回文件。
        ///
        /// Approve and return documents.
        ApproveDocument = "APPROVE_DOCUMENT",
        /// 印发文件。
        ///
        /// Issue documents.
        IssueDocument = "ISSUE_DOCUMENT",
        /// 设定审定人数。
        ///
        /// Say how many persons have to approve.
        SetApprovalRule = "SET_APPROVAL_RULE",
        /// 将文件报上级备案，撤销备案。
        ///
        /// File documents with units above, and withdraw filings.
        FileDocument = "FILE_DOCUMENT",
        /// 登记与清理政策。
        ///
        /// Enter policies into the register, and review them.
        KeepPolicyRegister = "KEEP_POLICY_REGISTER",
        /// 设定与提前解除冻结。
        ///
        /// Set freezes, and end them early.
        SetFreeze = "SET_FREEZE",
        /// 读取职责分工、任务、目标与协调事项。
        ///
        /// Read the responsibility matrix, tasks, targets and coordination matters.
        ReadCoordination = "READ_COORDINATION",
        /// 设定职责分工与目标，交办、分解、确认、退回与取消任务，协调争议。
        ///
        /// Say who leads what, set targets, assign, break down, confirm, reject and cancel tasks, resolve disputes.
        AssignTasks = "ASSIGN_TASKS",
        /// 交办决定所计划的任务(系统)。
        ///
        /// Assign the tasks that decisions planned (the system).
        SpawnTasks = "SPAWN_TASKS",
        /// 接受与办理任务，提出意见，提请与落实支持，提出与答复协调事项，报告目标。
        ///
        /// Accept and do tasks, give opinions, ask for means and confirm them, raise and answer matters, account for
        /// targets.
        PerformTasks = "PERFORM_TASKS",
        /// 读取专项资金：来源、预算项目、承诺、支付与账目，及用人单位与其申报。
        ///
        /// Read funds: sources, budget lines, commitments, payments and the ledger, and employers and what they declare.
        ReadFunding = "READ_FUNDING",
        /// 管理本单位的专项资金：登记收入与来源，提出限额，拨入、分配、预留、释放、更正、结转与结账。
        ///
        /// Keep the own unit's fund: record revenue, register sources, propose limits, appropriate, allocate, reserve,
        /// release, correct, carry over, close periods.
        KeepFund = "KEEP_FUND",
        /// 设定须投入人才资金的收入份额。
        ///
        /// Say what share of revenue talent funds are owed.
        SetInvestmentShare = "SET_INVESTMENT_SHARE",
        /// 登记用人单位，录入、导入、更正与截止其职工教育经费申报。
        ///
        /// Register employers; enter, import, correct and close what they declare of their training funds.
        KeepDeclarations = "KEEP_DECLARATIONS",
        /// 接受或退回他人录入的申报。
        ///
        /// Accept or return declarations that another person entered.
        AcceptDeclarations = "ACCEPT_DECLARATIONS",
        /// 设定各类用人单位的提取比例。
        ///
        /// Say what share of their bases kinds of employers set aside for training.
        SetTrainingShare = "SET_TRAINING_SHARE",
        /// 抽取申报的审计样本。
        ///
        /// Draw samples of declarations that are to be audited.
        DrawSamples = "DRAW_SAMPLES",
        /// 批准或不予批准他人提出的限额变更。
        ///
        /// Approve or reject a change of a limit that another person proposed.
        ApproveLimit = "APPROVE_LIMIT",
        /// 对他人所作的承诺发出支付指令，登记国库的答复。
        ///
        /// Order payments of commitments that another person made, and take in what the treasury answers.
        PayCommitments = "PAY_COMMITMENTS",
        /// 释放到期的预留(系统)。
        ///
        /// Release what was reserved and has expired (the system).
        ExpireCommitments = "EXPIRE_COMMITMENTS",
        /// 登记节假日与调休上班日。
        ///
        /// Take in days of rest and make-up work days.
        SetCalendar = "SET_CALENDAR",
        /// 读取奖项与届次。
        ///
        /// Read programmes and editions.
        ReadEditions = "READ_EDITIONS",
        /// 建立奖项。
        ///
        /// Create a programme.
        CreateProgramme = "CREATE_PROGRAMME",
        /// 公布奖项的流程。
        ///
        /// Publish the process of a programme.
        PublishProcess = "PUBLISH_PROCESS",
        /// 建立届次。
        ///
        /// Create an edition.
        CreateEdition = "CREATE_EDITION",
        /// 开放届次。
        ///
        /// Open an edition.
        OpenEdition = "OPEN_EDITION",
        /// 截止届次。
        ///
        /// Close an edition.
        CloseEdition = "CLOSE_EDITION",
        /// 取消届次。
        ///
        /// Cancel an edition.
        CancelEdition = "CANCEL_EDITION",
        /// 评审届次。
        ///
        /// Have an edition judged.
        JudgeEdition = "JUDGE_EDITION",
        /// 记录评审结果(系统)。
        ///
        /// Record what a run decided (the system).
        RecordRun = "RECORD_RUN",
        /// 签订数据协议。
        ///
        /// Make a data agreement.
        GrantAgreement = "GRANT_AGREEMENT",
        /// 读取提名与人才。
        ///
        /// Read nominations and their talents.
        ReadNominations = "READ_NOMINATIONS",
        /// 提名。
        ///
        /// Make and submit a nomination.
        MakeNomination = "MAKE_NOMINATION",
        /// 撤回提名。
        ///
        /// Withdraw a nomination.
        WithdrawNomination = "WITHDRAW_NOMINATION",
        /// 在环节中审核提名，查看待本单位审核的提名。
        ///
        /// Review nominations in the stages of a process, and see those that wait for the own unit.
        ReviewStage = "REVIEW_STAGE",
        /// 由表格导入提名。
        ///
        /// Import nominations from a spreadsheet.
        ImportNominations = "IMPORT_NOMINATIONS",
        /// 读取自己所获的提名：公开的状态，排名产生后还有自己的各行。
        ///
        /// Read the nominations of oneself: their public states and, once there is a ranking, one's own lines.
        ReadOwnNominations = "READ_OWN_NOMINATIONS",
        /// 登记某人才即为某人，或解除。
        ///
        /// Say which person a talent is, or take it back.
        BindTalent = "BIND_TALENT",
        /// 读取排名与解释。
        ///
        /// Read rankings and their explanation.
        ReadRankings = "READ_RANKINGS",
        /// 读取考核方案、考核及其结果，并重演。
        ///
        /// Read schemes of assessment, assessments and what they gave, and judge them again.
        ReadAssessments = "READ_ASSESSMENTS",
        /// 草拟、公布与停用考核方案，开展与评定考核。
        ///
        /// Draft, publish and end schemes of assessment, open assessments and have them judged.
        RunAssessments = "RUN_ASSESSMENTS",
        /// 确认他人评定的考核结果。
        ///
        /// Confirm what an assessment gave that another person had judged.
        ConfirmAssessments = "CONFIRM_ASSESSMENTS",
        /// 上传文件。
        ///
        /// Upload a file.
        UploadFile = "UPLOAD_FILE",
        /// 读取规则及其清单。
        ///
        /// Read rules and their manifests.
        ReadRules = "READ_RULES",
        /// 上传、核验、测试、影子运行与收回规则版本；提出参数。
        ///
        /// Upload, validate, test, shadow and take back versions of rules; propose parameters.
        UploadRule = "UPLOAD_RULE",
        /// 批准、施行与回退规则版本及参数。
        ///
        /// Approve versions and parameters, put them in force, roll them back.
        ApproveRule = "APPROVE_RULE",
        /// 为已批准的规则版本另行签名。
        ///
        /// Add another signature to a version that was approved.
        SignRule = "SIGN_RULE",
        /// 撤销规则版本。
        ///
        /// Revoke a version of a rule.
        RevokeRule = "REVOKE_RULE",
        /// 登记与吊销签名公钥。
        ///
        /// Register and revoke keys for signing.
        ManageKeys = "MANAGE_KEYS",
        /// 读取待复核的决定。
        ///
        /// Read the decisions that have to be looked at.
        ReadFlags = "READ_FLAGS",
        /// 复核依已撤销规则作出的决定。
        ///
        /// Decide whether a decision that rested on a revoked rule stands.
        ResolveFlag = "RESOLVE_FLAG",
        /// 读取评审运行。
        ///
        /// Read judging runs.
        ReadRuns = "READ_RUNS",
        /// 读取运行失败所涉事实(已遮蔽)。
        ///
        /// Read the masked facts over which a run failed.
        ReadFailures = "READ_FAILURES",
        /// 试算候选规则对过往届次的影响。
        ///
        /// Try what a candidate rule would change in past editions.
        ReadImpact = "READ_IMPACT",
        /// 读取被拒的尝试。
        ///
        /// Read refused attempts.
        ReadAttempts = "READ_ATTEMPTS",
        /// 读取审计，以及被提名人自己的被拒尝试。
        ///
        /// Read the audit chain, and what nominees tried in vain for themselves.
        ReadAudit = "READ_AUDIT",
    }
}

impl Action {
    /// The roles that may do it.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        use Role::{
            Auditor, AwardOfficer, FundOfficer, Nominator, Nominee, Operator, Organizer, Reporter, RuleApprover,
            RuleAuthor, Supervisor, System,
        };
        match self {
            Self::ReadViewer | Self::ReadNodes | Self::ReadPolicies | Self::ReadUnits => Role::ALL,
            Self::LoadCatalogue => &[Operator, System],
            Self::ReorganizeUnits => &[Operator],
            Self::ReadIntegrity => &[Operator, Auditor, System],
            Self::ManageBodies | Self::MakeAppointment | Self::ManageNetworks => &[Organizer],
            Self::ReadBodies => &[Organizer, Reporter, Supervisor, Auditor, System],
            Self::ReadEditions => &[Nominator, AwardOfficer, RuleAuthor, RuleApprover, Auditor, System],
            Self::CreateProgramme
            | Self::PublishProcess
            | Self::CreateEdition
            | Self::OpenEdition
            | Self::CloseEdition
            | Self::CancelEdition
            | Self::JudgeEdition
            | Self::GrantAgreement => &[AwardOfficer],
            Self::RecordRun | Self::SettleScopes | Self::OpenDuties | Self::ExamineComposition => &[System],
            Self::ReadDuties => &[Organizer, Reporter, Supervisor, AwardOfficer, RuleAuthor, Auditor, Operator, System],
            Self::ReadReports => &[Organizer, Reporter, Supervisor, Auditor, System],
            Self::DraftReport => &[Reporter],
            Self::GrantRelief | Self::AcceptReport | Self::RequestReports => &[Supervisor],
            Self::ReadMeetings => &[Organizer, Reporter, Supervisor, FundOfficer, Auditor, System],
            Self::HoldMeeting | Self::SetBallotRule => &[Organizer],
            Self::ReadDocuments => &[Organizer, Reporter, Supervisor, Auditor, System],
            Self::DraftDocument | Self::FileDocument => &[Reporter],
            Self::DeliberateDocument | Self::IssueDocument | Self::SetApprovalRule | Self::KeepPolicyRegister => {
                &[Organizer]
            }
            Self::ApproveDocument | Self::SetFreeze => &[Supervisor],
            Self::ReadSupervision => &[Organizer, Reporter, Supervisor, Auditor, System],
            Self::Supervise => &[Supervisor],
            Self::AnswerSupervision => &[Reporter],
            Self::ReadCoordination => &[Organizer, Reporter, Supervisor, Auditor, System],
            Self::AssignTasks => &[Supervisor],
            Self::SpawnTasks => &[System],
            Self::PerformTasks => &[Reporter],
            Self::ReadFunding => &[FundOfficer, Supervisor, AwardOfficer, Auditor, System],
            Self::KeepFund | Self::PayCommitments | Self::KeepDeclarations => &[FundOfficer],
            Self::ApproveLimit | Self::AcceptDeclarations => &[FundOfficer, Supervisor],
            Self::ExpireCommitments => &[System],
            Self::SetReminders | Self::SetInvestmentShare | Self::SetTrainingShare | Self::DrawSamples => &[Supervisor],
            Self::SendReminders => &[System],
            Self::AcknowledgeReminder => &[Reporter],
            Self::ShareCalendar => &[Organizer, Reporter, Supervisor],
            Self::RevokeCalendarAddress => &[Organizer],
            Self::SetCalendar => &[Operator, System],
            Self::ReadNominations => &[Nominator, AwardOfficer, Auditor, System],
            Self::MakeNomination | Self::WithdrawNomination | Self::ImportNominations => &[Nominator],
            Self::ReviewStage => &[AwardOfficer, Reporter],
            Self::ReadOwnNominations => &[Nominee],
            Self::BindTalent => &[Nominator, AwardOfficer],
            Self::ReadRankings => &[Nominator, AwardOfficer, Auditor],
            Self::ReadAssessments => &[AwardOfficer, Supervisor, Auditor, Organizer, System],
            Self::RunAssessments => &[AwardOfficer],
            Self::ConfirmAssessments => &[Supervisor],
            Self::UploadFile => &[Nominator, AwardOfficer, RuleAuthor, Reporter, FundOfficer, Operator],
            Self::ReadRules => &[AwardOfficer, RuleAuthor, RuleApprover, Auditor, System],
            Self::UploadRule => &[RuleAuthor],
            Self::SignRule => &[RuleAuthor, RuleApprover],
            Self::ApproveRule | Self::RevokeRule | Self::ManageKeys => &[RuleApprover],
            Self::ReadFlags => &[AwardOfficer, RuleAuthor, RuleApprover, Auditor],
            Self::ResolveFlag => &[AwardOfficer],
            Self::ReadRuns => &[AwardOfficer, RuleAuthor, Auditor, System],
            Self::ReadFailures => &[AwardOfficer, RuleAuthor],
            Self::ReadImpact => &[AwardOfficer, RuleAuthor, RuleApprover, Auditor],
            Self::ReadAttempts => &[Supervisor, Auditor],
            Self::ReadAudit => &[Auditor],
        }
    }

    /// Whether a role may do it.
    #[must_use]
    pub fn allows(self, role: Role) -> bool {
        self.roles().contains(&role)
    }

    /// Whether what is entered, and so what a refusal says of it, may tell of nominees.
    #[must_use]
    pub const fn concerns_nominees(self) -> bool {
        matches!(
            self,
            Self::MakeNomination
                | Self::WithdrawNomination
                | Self::ImportNominations
                | Self::ReviewStage
                | Self::BindTalent
        )
    }
}
