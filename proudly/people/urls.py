from allauth.account import views as sign_in
from django.urls import path
from django.views.generic import RedirectView

from proudly.people import privacy_views, views
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
    path("people/<int:member_id>", views.person, name="person"),
    path("people/<int:member_id>/let-go", views.let_go, name="let_person_go"),
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
    # Of allauth only the sign-in by mail code: there is nothing to sign up for, and no password to forget.
    path("sign-in", sign_in.request_login_code, name="account_request_login_code"),
    path("sign-in/code", sign_in.confirm_login_code, name="account_confirm_login_code"),
    path("sign-out", sign_in.logout, name="account_logout"),
    path("sign-in/again", RedirectView.as_view(pattern_name="account_request_login_code"), name="account_login"),
]
