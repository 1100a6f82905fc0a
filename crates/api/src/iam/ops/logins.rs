//! Login profiles.

use crate::iam::convert::time;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, LoginProfile};
use assize_wire::generated::iam::shapes;

/// CreateLoginProfile
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateLoginProfileRequest,
) -> Result<shapes::CreateLoginProfileResponse, Fault> {
    let user = cx.user(input.user_name)?;
    let reset = input.password_reset_required.unwrap_or(false);
    let made = iam.create_login(&cx.account, &user, reset)?;
    Ok(shapes::CreateLoginProfileResponse { login_profile: profile(made, user) })
}

/// GetLoginProfile
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetLoginProfileRequest,
) -> Result<shapes::GetLoginProfileResponse, Fault> {
    let user = cx.user(input.user_name)?;
    let found = iam.login(&cx.account, &user)?;
    Ok(shapes::GetLoginProfileResponse { login_profile: profile(found, user) })
}

/// UpdateLoginProfile
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateLoginProfileRequest,
) -> Result<(), Fault> {
    iam.update_login(&cx.account, &input.user_name, input.password_reset_required)
}

/// DeleteLoginProfile
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteLoginProfileRequest,
) -> Result<(), Fault> {
    iam.delete_login(&cx.account, &cx.user(input.user_name)?)
}

fn profile(login: LoginProfile, user_name: String) -> shapes::LoginProfile {
    shapes::LoginProfile {
        create_date: time(login.created),
        max_signin_session_duration: None,
        password_reset_required: Some(login.reset_required),
        user_name,
    }
}
