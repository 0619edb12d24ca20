//! Models: what goes with an outcome, with time, with change.

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Chance, Source};

/// How the variance of a model is found.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VarianceAsked {
    /// From the model, as if every row stood for itself
    Model,
    /// Robust, every row for itself (HC0)
    Robust,
    /// Cluster-robust without a factor (CR0)
    ClusterNone,
    /// Cluster-robust times G/(G-1), as sandwich
    ClusterGroups,
    /// Cluster-robust times G/(G-1) (N-1)/(N-K), as statsmodels and Stata
    ClusterStata,
    /// Bias-reduced CR2 with Satterthwaite's degrees of freedom: the default from 12 clusters
    Cr2,
    /// Wild cluster bootstrap: the default for 6 to 11 clusters
    Wild,
}

/// How a profile interval is computed.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Exactly
    Exact,
    /// By R's interpolation, to compare with R
    AsR,
    /// Not at all
    No,
}

/// A model of counts.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountModel {
    /// Negative binomial
    NegativeBinomial,
    /// Negative binomial with extra zeros
    ZeroInflated,
}

/// What goes with an outcome.
#[derive(Args, Debug, Clone, Serialize)]
pub struct Factors {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The model, such as 'accepted ~ age + sex + C(practice, ref=Hilltop) + age:sex'
    pub model: Option<String>,
    /// Clusters: rows of one practice, navigator or person are alike
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,
    /// A second clustering, crossed with the first
    #[arg(long, value_name = "COLUMN", requires = "cluster")]
    pub cluster_too: Option<String>,
    /// How standard errors are found; by the number of clusters where it is not said
    #[arg(long, value_enum)]
    pub variance: Option<VarianceAsked>,
    /// Profile likelihood intervals; exact where it is not said and there are neither clusters, weights nor many rows
    #[arg(long, value_enum)]
    pub profile: Option<Profile>,
    /// Also the penalised estimate (Firth), which exists under separation
    #[arg(long)]
    pub firth: bool,
    /// Also a random intercept for each of these groups, with the median odds ratio
    #[arg(long, value_name = "COLUMN")]
    pub random_intercept: Option<String>,
    /// Points of the quadrature of the random intercept (1 is Laplace)
    #[arg(long, default_value_t = 25)]
    pub points: usize,
    /// A weight for each row, such as one over its probability of being asked; standard errors become robust
    #[arg(long, value_name = "EXPRESSION")]
    pub weights: Option<String>,
    /// The outcome is a count
    #[arg(long, value_enum)]
    pub counts: Option<CountModel>,
    /// What the count is out of, such as days or sessions offered
    #[arg(long, value_name = "EXPRESSION", requires = "counts")]
    pub exposure: Option<String>,
    /// The model of the extra zeros, such as '~ age'; the same covariates where it is not said
    #[arg(long, value_name = "FORMULA", requires = "counts")]
    pub zeros: Option<String>,
    /// Bootstrap intervals as well (of whole clusters where there are any)
    #[arg(long, requires = "counts")]
    pub bootstrap: bool,
    /// Instead of a model: questions (yes or no) compared between those with and without the outcome
    #[arg(long, value_delimiter = ',', requires = "outcome", conflicts_with = "model")]
    pub screen: Vec<String>,
    /// The outcome of the screen
    #[arg(long, value_name = "CONDITION")]
    pub outcome: Option<String>,
    /// The probability with which each row was asked
    #[arg(long, value_name = "EXPRESSION", requires = "screen")]
    pub probability: Option<String>,
    /// Chance.
    #[command(flatten)]
    #[serde(flatten)]
    pub chance: Chance,
}

/// How events of one time share their risk set.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TiesAsked {
    /// Efron: needed with whole days
    Efron,
    /// Breslow
    Breslow,
}

/// The scale of time of the test of proportional hazards.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransformAsked {
    /// 1 - Kaplan-Meier
    KaplanMeier,
    /// Time itself
    Identity,
    /// Its logarithm
    Log,
}

/// Time until something happens.
#[derive(Args, Debug, Clone, Serialize)]
pub struct Survival {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The time, or an expression such as 'meeting-on - offered-on'
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub time: String,
    /// Whether it happened then: a column of yes and no, or a condition such as 'status = 2'
    #[arg(long, value_name = "CONDITION")]
    pub event: Option<String>,
    /// Competing ends: the column that says how it ended; with --ends
    #[arg(long, value_name = "COLUMN", conflicts_with = "event", requires = "ends")]
    pub cause: Option<String>,
    /// The ends that compete, separated by commas, the one of interest first; any other value is still open
    #[arg(long, value_delimiter = ',', requires = "cause")]
    pub ends: Vec<String>,
    /// When a row comes under observation (left truncation)
    #[arg(long, value_name = "EXPRESSION")]
    pub entry: Option<String>,
    /// Groups whose curves are drawn and tested
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Strata: tests and models are made within them
    #[arg(long, value_name = "COLUMN")]
    pub strata: Option<String>,
    /// Times at which the curves are read, separated by commas
    #[arg(long, value_delimiter = ',')]
    pub at: Vec<f64>,
    /// Horizon of the restricted mean; the last of --at where it is not said
    #[arg(long)]
    pub horizon: Option<f64>,
    /// A Cox model, such as '~ age + sex'; with --cause also cause-specific and Fine-Gray models
    #[arg(long, value_name = "FORMULA")]
    pub model: Option<String>,
    /// Clusters, for standard errors of the Cox model
    #[arg(long, value_name = "COLUMN", requires = "model")]
    pub cluster: Option<String>,
    /// Times G/(G-1), for few clusters
    #[arg(long, requires = "cluster")]
    pub small_sample: bool,
    /// How ties are handled
    #[arg(long, value_enum, default_value_t = TiesAsked::Efron)]
    pub ties: TiesAsked,
    /// Scale of time of the test of proportional hazards
    #[arg(long, value_enum, default_value_t = TransformAsked::KaplanMeier)]
    pub transform: TransformAsked,
}

/// The two measures of each person.
#[derive(Args, Debug, Clone, Serialize)]
pub struct Pairs {
    /// The measure before
    #[arg(long, value_name = "EXPRESSION")]
    pub before: String,
    /// The measure after
    #[arg(long, value_name = "EXPRESSION")]
    pub after: String,
    /// The measure well before (at referral), for the change before the programme beside the change during it
    #[arg(long, value_name = "EXPRESSION")]
    pub earlier: Option<String>,
}

/// Change in the same people.
#[derive(Args, Debug, Clone, Serialize)]
pub struct Change {
    /// Where the table is.
    #[command(flatten)]
    #[serde(flatten)]
    pub source: Source,
    /// The two measures.
    #[command(flatten)]
    #[serde(flatten)]
    pub pairs: Pairs,
    /// Lower is better
    #[arg(long)]
    pub lower_is_better: bool,
    /// Groups: each alone, and compared at the same measure before (ANCOVA)
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Minimal important change, in the unit of the measure
    #[arg(long, value_name = "CHANGE")]
    pub important: Option<f64>,
    /// Where that number comes from; printed beside it
    #[arg(long, value_name = "TEXT", requires = "important")]
    pub important_source: Option<String>,
    /// Mean of the measure in the population and its correlation over time, as MEAN/CORRELATION: expected regression to the mean
    #[arg(long, value_name = "MEAN/CORRELATION")]
    pub population: Option<String>,
    /// Skew-normal and linear regression of the change, such as '~ age + sex'
    #[arg(long, value_name = "FORMULA")]
    pub model: Option<String>,
    /// Clusters: bias-reduced standard errors, and bootstrap of whole clusters
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,
    /// Bootstrap intervals of the skew-normal model
    #[arg(long, requires = "model")]
    pub bootstrap: bool,
    /// Imputations of missing measures after; 0 for none
    #[arg(long, default_value_t = 20)]
    pub imputations: usize,
    /// What else predicts the measure after, such as '~ age + sex'; needs to be known of everybody
    #[arg(long, value_name = "FORMULA")]
    pub impute_with: Option<String>,
    /// How much worse the missing are taken to be at most when the tipping point is sought
    #[arg(long, value_name = "CHANGE")]
    pub furthest: Option<f64>,
    /// Chance.
    #[command(flatten)]
    #[serde(flatten)]
    pub chance: Chance,
}
