from allauth.account import views as sign_in
from django.urls import path
from django.views.generic import RedirectView

from proudly.people import invitation_views, joining_views, privacy_views, sign_in_views, views
from proudly.people.importing import views as importing

urlpatterns = [
    path("organisation", views.organisation, name="organisation"),
    path("people", views.people, name="people"),
    path("people/import", importing.imports, name="import_people"),
    path("people/import/template.csv", importing.csv_template, name="import_template_csv"),
    path("people/import/template.xlsx", importing.excel_template, name="import_template_excel"),
    path("people/import/<int:import_id>", importing.member_import, name="member_import"),
    path("people/import/<int:import_id>/confirm", importing.confirm, name="confirm_import"),
    path("people/import/<int:import_id>/undo", importing.undo, name="undo_import"),
    path("people/import/<int:import_id>/drop", importing.drop, name="drop_import"),
    path("people/import/<int:import_id>/wrong.csv", importing.export_wrong_rows, name="export_wrong_rows"),
    path("people/invite/everybody", invitation_views.invite_everybody, name="invite_everybody"),
    path("people/invite", invitation_views.invite_people, name="invite_people"),
    path("people/<int:member_id>/invite", invitation_views.invite_person, name="invite_person"),
    path(
        "people/<int:member_id>/withdraw-invitation", invitation_views.withdraw_invitation, name="withdraw_invitation"
    ),
    path("invited/<str:token>", invitation_views.invited, name="invited"),
    path("organisation/join/renew", joining_views.renew_join_link, name="renew_join_link"),
    path("organisation/join", joining_views.join_link, name="join_link"),
    path("join/<str:token>", joining_views.join, name="join"),
    path("joining/<str:token>", joining_views.confirm_joining, name="joining"),
    path("people/<int:member_id>", views.person, name="person"),
    path("people/<int:member_id>/let-go", views.let_go, name="let_person_go"),
    path("people/<int:member_id>/sign-out", sign_in_views.sign_out_member, name="sign_out_member"),
    path("organisation/sign-in", sign_in_views.sign_in_settings, name="sign_in_settings"),
    path("organisation/sign-in/<int:provider_id>", sign_in_views.identity_provider, name="identity_provider"),
    path(
        "organisation/sign-in/<int:provider_id>/remove",
        sign_in_views.remove_identity_provider,
        name="remove_identity_provider",
    ),
    path("audit", views.audit_trail, name="audit_trail"),
    path("audit.csv", views.export_audit_trail, name="export_audit_trail"),
    path("preferences", views.preferences, name="preferences"),
    path("preferences/privacy", privacy_views.my_privacy, name="my_privacy"),
    path("preferences/data", privacy_views.my_data, name="my_data"),
    path("preferences/data/<int:export_id>", privacy_views.download_my_data, name="download_my_data"),
    path("preferences/erase", privacy_views.erase_me, name="erase_me"),
    path("people/<int:member_id>/leads", privacy_views.person_leads, name="person_leads"),
    path("people/<int:member_id>/erase", privacy_views.erase_person, name="erase_person"),
    path("organisation/privacy", privacy_views.privacy_policy, name="privacy_policy"),
    path("organisation/privacy/statement", privacy_views.privacy_statement, name="privacy_statement"),
    path("preferences/sign-in", sign_in_views.own_sign_in, name="own_sign_in"),
    path("preferences/sign-in/passkeys/new", sign_in_views.new_passkey, name="new_passkey"),
    path("preferences/sign-in/passkeys/<int:passkey_id>/name", sign_in_views.rename_passkey, name="rename_passkey"),
    path("preferences/sign-in/passkeys/<int:passkey_id>/remove", sign_in_views.remove_passkey, name="remove_passkey"),
    path("preferences/sign-in/sessions/<int:sign_in_id>/end", sign_in_views.end_session, name="end_session"),
    path("preferences/sign-in/sessions/end", sign_in_views.end_all_sessions, name="end_all_sessions"),
    # Of allauth only codes by mail and passkeys: there is nothing to sign up for, and no password to forget.
    path("sign-in", sign_in_views.SignIn.as_view(), name="account_request_login_code"),
    path("sign-in/emergency", sign_in_views.SignIn.as_view(in_emergency=True), name="sign_in_emergency"),
    path("sign-in/code", sign_in_views.EnterCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/passkey", sign_in_views.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("sign-in/with/<slug:key>", sign_in_views.by_provider, name="by_provider"),
    path("sign-in/oidc/<slug:key>/callback", sign_in_views.oidc_callback, name="oidc_callback"),
    path("sign-in/saml/<slug:key>/acs", sign_in_views.saml_acs, name="saml_acs"),
    path("sign-in/saml/<slug:key>/metadata", sign_in_views.saml_metadata, name="saml_metadata"),
    path("sign-out", sign_in.logout, name="account_logout"),
    path("sign-in/again", RedirectView.as_view(pattern_name="account_request_login_code"), name="account_login"),
]
